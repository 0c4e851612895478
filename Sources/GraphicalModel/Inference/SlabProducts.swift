import LinearAlgebra

/// Writes down how a slab's cells are the product of a clique's factors.
struct SlabProducts {
  private struct Source {
    /// Whose cells a slab has of it.
    let node: Int
    let place: SlabPlace
    let projection: AxisProjection?
  }

  private let site: CliqueSite
  private let arena: UnsafeMutablePointer<Double>
  private let memory: SlabMemory
  private let active: Set<Int>
  /// The whole table's own factors, places in memory.
  private let ofTable: [UnsafeMutablePointer<Double>]
  private var steps: [SlabStep] = []

  init(_ site: CliqueSite, room: TableRoom, sites: [CliqueSite], memory: SlabMemory) {
    self.site = site
    self.memory = memory
    arena = room.arena
    active = Set(site.spread)
    ofTable =
      site.terms.filter { $0.node == 0 }.map { room.exponentials + room.termOffsets[$0.term] }
      + site.children.filter { $0.node == 0 }.map { room.arena + sites[$0.clique].message }
  }

  /// The steps in order, children before parents.
  ///
  /// - Parameter ratio: a further factor, over the last node of the separator's path.
  mutating func steps(ratio: UnsafeMutablePointer<Double>?) -> [SlabStep] {
    steps = []
    let path = ratio == nil ? [] : site.separatorPath.suffix(1)
    let ways = path.flatMap(site.chain.path(from:))
    emit(sources(of: 0, ratio: ratio, ways: Set(ways)), into: .cells, of: 0)
    return steps
  }

  /// The steps that multiply cells by the ratios alone.
  func ratios(_ ratio: UnsafeMutablePointer<Double>?) -> [SlabStep] {
    guard let ratio, let node = site.separatorPath.last else { return [] }
    let slabs = site.chain.slabs
    let kept = site.chain.kept(by: node)
    return [
      .cells(
        CellStep(
          action: .multiply, source: .memory(ratio, memory.offsets(of: node)), target: .cells,
          projection: memory.keep(slabs.inner(kept: kept)), cells: slabs.slabCells))
    ]
  }

  private mutating func sources(
    of node: Int, ratio: UnsafeMutablePointer<Double>?, ways: Set<Int>
  ) -> [Source] {
    let nodes = site.chain.nodes
    var result: [Source] = []
    if node == 0 {
      result += ofTable.map {
        Source(node: 0, place: .memory($0, memory.offsets(of: 0)), projection: nil)
      }
    } else if site.products[node] >= 0 {
      result.append(
        Source(
          node: node, place: .memory(arena + site.products[node], memory.offsets(of: node)),
          projection: nil))
    }
    for child in nodes.indices where nodes[child].parent == node {
      switch nodes[child].kind {
      case .collected:
        if active.contains(child) {
          result.append(
            Source(
              node: node, place: .memory(arena + site.products[child], memory.offsets(of: child)),
              projection: nil))
        }
        if let ratio, child == site.separatorPath.last {
          result.append(
            Source(node: node, place: .memory(ratio, memory.offsets(of: child)), projection: nil))
        }
      case .slabwise where active.contains(child) || ways.contains(child):
        result.append(
          Source(
            node: child, place: placed(child, ratio: ratio, ways: ways),
            projection: nodes[child].projection))
      default: break
      }
    }
    if let ratio, node > 0, node == site.separatorPath.last, nodes[node].kind == .slabwise {
      result.append(
        Source(node: node, place: .memory(ratio, memory.offsets(of: node)), projection: nil))
    }
    return result
  }

  /// Where a slabwise node's product lies: a factor that stands alone stays where it is.
  private mutating func placed(
    _ node: Int, ratio: UnsafeMutablePointer<Double>?, ways: Set<Int>
  ) -> SlabPlace {
    let sources = sources(of: node, ratio: ratio, ways: ways)
    if sources.count == 1, sources[0].projection == nil { return sources[0].place }
    let place = SlabPlace.room(site.roomOffsets[node])
    emit(sources, into: place, of: node)
    return place
  }

  private mutating func emit(_ sources: [Source], into target: SlabPlace, of node: Int) {
    var rest = Array(sources.indices)
    if let (step, taken) = memory.rowStep(
      of: node, at: target, sources.map { ($0.node, $0.place) }, isSum: false)
    {
      steps.append(step)
      rest.removeAll(where: taken.contains)
    }
    for index in rest {
      steps.append(
        .cells(
          CellStep(
            action: index == 0 && rest.count == sources.count ? .copy : .multiply,
            source: sources[index].place, target: target,
            projection: memory.keep(sources[index].projection),
            cells: site.chain.slabCells(of: node))))
    }
  }
}
