import LinearAlgebra

/// Writes down how margins are summed from a slab's cells.
struct SlabMargins {
  private let site: CliqueSite
  private let memory: SlabMemory
  /// Whether small margins without the outer axes have sums of each piece of work.
  private let hasOwnSums: Bool
  private let rooms: [Int]
  private var steps: [SlabStep] = []
  private var collected: [SlabSums.Collected] = []
  private var ownCells = 0
  private var places: [Int: SlabPlace] = [0: .cells]

  init(_ site: CliqueSite, memory: SlabMemory, hasOwnSums: Bool) {
    self.site = site
    self.memory = memory
    self.hasOwnSums = hasOwnSums
    rooms = site.roomOffsets
  }

  func sums(pieces: Int) -> SlabSums {
    SlabSums(steps: steps, collected: collected, pieces: pieces)
  }

  /// Nodes, parents first; nothing for chained ones.
  mutating func add(_ nodes: [Int], arena: UnsafeMutablePointer<Double>) {
    let targets = nodes.map { node in
      site.offsets[node] >= 0 && node > 0 ? arena + site.offsets[node] : nil
    }
    var done = Set<Int>()
    for index in nodes.indices where !done.contains(index) {
      let siblings = nodes.indices.filter {
        site.chain.nodes[nodes[$0]].kind == .slabwise && !done.contains($0)
          && site.chain.nodes[nodes[$0]].parent == site.chain.nodes[nodes[index]].parent
      }
      done.formUnion(addRows(siblings.map { ($0, nodes[$0], targets[$0]) }))
      if done.insert(index).inserted { add(nodes[index], target: targets[index]) }
    }
  }

  /// As many of the nodes, which have one parent, as can be summed from it at once; returns their numbers.
  private mutating func addRows(
    _ siblings: [(number: Int, node: Int, target: UnsafeMutablePointer<Double>?)]
  ) -> [Int] {
    guard siblings.count > 1, let source = places[site.chain.nodes[siblings[0].node].parent]
    else { return [] }
    let margins = siblings.map { (node: $0.node, place: place(of: $0.node, target: $0.target)) }
    guard
      let (step, taken) = memory.rowStep(
        of: site.chain.nodes[siblings[0].node].parent, at: source, margins, isSum: true)
    else { return [] }
    for (node, place) in taken.map({ margins[$0] }) {
      places[node] = place
      steps.append(
        .cells(
          CellStep(
            action: .clear, source: place, target: place, projection: nil,
            cells: site.chain.slabCells(of: node))))
    }
    steps.append(step)
    return taken.map { siblings[$0].number }
  }

  /// All slabwise nodes on the way to one that is not chained, whose sums go to `target`.
  mutating func addPath(to node: Int, target: UnsafeMutablePointer<Double>) {
    for step in site.chain.path(from: node).reversed() {
      add(step, target: step == node ? target : nil)
    }
  }

  private mutating func add(_ node: Int, target: UnsafeMutablePointer<Double>?) {
    let item = site.chain.nodes[node]
    guard item.kind == .slabwise || item.kind == .collected, let source = places[item.parent]
    else { return }
    let place = place(of: node, target: target)
    steps.append(
      .cells(
        CellStep(
          action: item.kind == .slabwise ? .sum : .add, source: source, target: place,
          projection: memory.keep(item.projection), cells: site.chain.slabCells(of: node))))
    places[node] = place
  }

  private mutating func place(
    of node: Int, target: UnsafeMutablePointer<Double>?
  ) -> SlabPlace {
    guard let target else { return .room(rooms[node]) }
    let item = site.chain.nodes[node]
    guard item.kind == .collected else { return .memory(target, memory.offsets(of: node)) }
    let isOwn = hasOwnSums && item.cells <= SlabSums.smallCells
    collected.append(
      SlabSums.Collected(target: target, cells: item.cells, start: isOwn ? ownCells : nil))
    guard isOwn else { return .memory(target, memory.offsets(of: node)) }
    defer { ownCells += item.cells }
    return .sums(ownCells, memory.offsets(of: node))
  }
}
