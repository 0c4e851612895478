import Tabular

/// The impossible combinations as changes of a record meet them: looked up by the attribute that
/// changes, tested on the record's values as indices among all values.
struct ForbiddenChanges {
  private struct Combination {
    let attributes: [Int]
    /// Whether each value of all attributes is named.
    let isNamed: [Bool]
  }

  /// A combination as one of its attributes meets it.
  private struct View {
    let combination: Int
    /// The other attributes that may change.
    let partners: [Int]
  }

  private var combinations: [Combination] = []
  /// For every attribute, the combinations that contain it.
  private var byAttribute: [[View]]

  /// - Parameters:
  ///   - starts: the first value of each attribute among all; the last is their number.
  ///   - changing: the attributes that may change.
  init(_ domain: Domain, starts: [Int], changing: [Int]) {
    byAttribute = [[View]](repeating: [], count: domain.count)
    for combination in domain.impossible {
      var isNamed = [Bool](repeating: false, count: starts[domain.count])
      for (attribute, codes) in zip(combination.attributes, combination.codes) {
        let partners = combination.attributes.filter { $0 != attribute && changing.contains($0) }
        byAttribute[attribute].append(
          View(combination: combinations.count, partners: partners))
        for code in codes { isNamed[starts[attribute] + code] = true }
      }
      combinations.append(Combination(attributes: combination.attributes, isNamed: isNamed))
    }
  }

  /// Whether the record becomes impossible when `attribute` gets the value `new`.
  @inline(__always)
  func contains(_ record: UnsafePointer<UInt32>, attribute: Int, new: Int) -> Bool {
    rule(record, attribute: attribute, new: new) != nil
  }

  /// The number among those of the attribute of the first combination that forbids the record when
  /// `attribute` gets the value `new`.
  @inline(__always)
  func rule(_ record: UnsafePointer<UInt32>, attribute: Int, new: Int) -> Int? {
    byAttribute[attribute].firstIndex { view in
      let combination = combinations[view.combination]
      return combination.isNamed[new]
        && combination.attributes.allSatisfy {
          $0 == attribute || combination.isNamed[Int(record[$0])]
        }
    }
  }

  /// Another attribute of a combination that may change and is not among those taken, looked for from a
  /// random one on; nil where there is none.
  func partner(
    of attribute: Int, in rule: Int, besides taken: UnsafeBufferPointer<Int>,
    using generator: inout CounterGenerator
  ) -> Int? {
    let partners = byAttribute[attribute][rule].partners
    guard !partners.isEmpty else { return nil }
    let first = generator.below(partners.count)
    for step in partners.indices {
      let partner = partners[(first + step) % partners.count]
      if !taken.contains(partner) { return partner }
    }
    return nil
  }
}
