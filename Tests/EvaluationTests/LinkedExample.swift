import Tabular

/// Small linked tables that can be broken in one part at a time.
struct LinkedExample: Sendable {
  /// Codes by column.
  var parentCodes: [[Int]] = [[], [], []]
  var childCodes: [[Int]] = [[], []]
  var linkCodes: [[Int]] = [[], []]
  var parentOfLink: [Int] = []
  var childOfLink: [Int] = []
  /// Values of every attribute that no row has, besides the others.
  var unusedValues = 0
  private var generator: SplitMix64

  init(parents: Int, children: Int, seed: UInt64) {
    generator = SplitMix64(seed)
    for _ in 0..<children {
      let kind = draw(3)
      childCodes[0].append(kind)
      childCodes[1].append(draw(4) == 0 ? draw(3) : kind)
    }
    let byKind = (0..<3).map { kind in (0..<children).filter { childCodes[0][$0] == kind } }
    for parent in 0..<parents {
      let kind = draw(3)
      parentCodes[0].append(kind)
      parentCodes[1].append(draw(3) == 0 ? draw(4) : kind)
      parentCodes[2].append(draw(3) == 0 ? draw(3) : 2 - kind)
      let relation = draw(3)
      var named: Set<Int> = []
      for _ in 0..<draw(3 + 2 * kind) {
        let alike = byKind[draw(4) == 0 ? draw(3) : kind]
        // Low numbers are popular, so that parents share more than one child; they are of one kind.
        let child = alike[draw(2) == 0 ? draw(min(3, alike.count)) : draw(alike.count)]
        if named.insert(child).inserted {
          parentOfLink.append(parent)
          childOfLink.append(child)
          linkCodes[0].append(draw(4) == 0 ? draw(3) : relation)
          linkCodes[1].append(draw(4) == 0 ? draw(3) : kind)
        }
      }
    }
    dropOrphans()
  }

  private mutating func draw(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  /// The rows; the three columns of the parents have 4 values each, all others 3.
  var rows: LinkedRows {
    LinkedRows(
      parents: table(parentCodes, "a", size: 4), children: table(childCodes, "b", size: 3),
      links: table(linkCodes, "r", size: 3), parentOfLink: parentOfLink.map(Int32.init),
      childOfLink: childOfLink.map(Int32.init))
  }

  private func table(_ codes: [[Int]], _ name: String, size: Int) -> CodedTable {
    let size = size + unusedValues
    let attributes = codes.indices.map { column in
      // The first value is the empty one.
      Attribute(
        name: "\(name)\(column)", values: (0..<size).map { $0 == 0 ? "" : "\(name)\($0)" })
    }
    return CodedTable(
      domain: Domain(attributes),
      columns: codes.map { codes in
        CodeColumn.make(size: size, count: codes.count) { codes[$0] }
      }, rowCount: codes[0].count)
  }

  mutating func permuteParents(column: Int) { parentCodes[column].shuffle(using: &generator) }
  mutating func permuteChildren(column: Int) { childCodes[column].shuffle(using: &generator) }
  mutating func permuteLinks(column: Int) { linkCodes[column].shuffle(using: &generator) }

  /// Leaves the first `share` of the links.
  mutating func dropLinks(keeping share: Double = 0.7) {
    selectLinks(Array(0..<Int(share * Double(parentOfLink.count))))
    dropOrphans()
  }

  /// Gives every link a copy of its child.
  mutating func unshare() {
    childCodes = childCodes.map { codes in childOfLink.map { codes[$0] } }
    childOfLink = Array(childOfLink.indices)
  }

  /// The same tables with the rows of all three in another order.
  func shuffled() -> LinkedExample {
    var result = self
    result.selectLinks(parentOfLink.indices.shuffled(using: &result.generator))
    let parents = parentCodes[0].indices.shuffled(using: &result.generator)
    result.parentCodes = parentCodes.map { codes in parents.map { codes[$0] } }
    result.parentOfLink = result.parentOfLink.map { parents.firstIndex(of: $0)! }
    let children = childCodes[0].indices.shuffled(using: &result.generator)
    result.childCodes = childCodes.map { codes in children.map { codes[$0] } }
    result.childOfLink = result.childOfLink.map { children.firstIndex(of: $0)! }
    return result
  }

  private mutating func selectLinks(_ links: [Int]) {
    parentOfLink = links.map { [parentOfLink] in parentOfLink[$0] }
    childOfLink = links.map { [childOfLink] in childOfLink[$0] }
    linkCodes = linkCodes.map { codes in links.map { codes[$0] } }
  }

  private mutating func dropOrphans() {
    let linked = Set(childOfLink).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(linked, linked.indices))
    childCodes = childCodes.map { codes in linked.map { codes[$0] } }
    childOfLink = childOfLink.map { numbers[$0]! }
  }
}
