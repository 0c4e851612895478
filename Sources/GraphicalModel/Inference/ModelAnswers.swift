import LinearAlgebra
import Marginals
import Tabular
import Threading

/// Exact marginals of a calibrated model, also of cliques that no clique of its tree holds.
///
/// A clique whose attributes lie in several cliques of the tree is answered along the paths between
/// them: p(q, S') = Σ p(q | S)·p(S, S') from separator S to the next, S', which is a product of
/// matrices for every state that both share. What one direction of an edge tells of a set of
/// attributes is computed once for many cliques asked (Koller & Friedman 2009, section 10.3.3), and kept as
/// far as memory goes.
///
/// Complexity: a clique that lies inside the tree costs its sums; another one about
/// Π n_q·|S ∪ S'| multiplications an edge of its path.
public final class ModelAnswers {
  private let engine: BeliefPropagation
  private let order: AxisOrder
  private let margins: TreeMargins
  private let cliques: [AttributeSet]
  private let neighbours: [[Neighbour]]
  private var messages: [Direction: AxisTable] = [:]
  private var keptCells = 0
  private let mostKeptCells: Int
  /// 64 MB.
  private static let usualKeptCells = 1 << 23

  /// The clique at the other end of an edge, the attributes of all cliques beyond, and what both
  /// cliques share.
  private struct Neighbour {
    let clique: Int
    let separator: AttributeSet
    let beyond: AttributeSet
  }

  /// What the cliques beyond an edge tell of some attributes.
  private struct Direction: Hashable {
    let from: Int
    let to: Int
    let attributes: AttributeSet
  }

  public convenience init(_ model: CalibratedModel) {
    self.init(model, mostKeptCells: Self.usualKeptCells)
  }

  /// - Parameters:
  ///   - model: what answers.
  ///   - mostKeptCells: of all messages that are kept; beyond, all are forgotten, and made again where they
  ///     are needed.
  init(_ model: CalibratedModel, mostKeptCells: Int) {
    self.mostKeptCells = mostKeptCells
    engine = model.engine
    order = engine.order
    margins = TreeMargins(engine)
    cliques = engine.tree.cliques.map { AttributeSet($0) }
    neighbours = Self.neighbours(of: engine.tree, cliques: cliques)
  }

  /// Probabilities of every cell of the clique's marginal, row-major over its attributes.
  public func probabilities(of clique: Clique) -> [Double] {
    let wanted = AttributeSet(clique)
    guard !cliques.isEmpty else { return [1] }
    let root = root(for: wanted)
    let table = joint(
      root, from: -1, keeping: wanted.intersection(cliques[root]),
      beyond: wanted.subtracting(cliques[root]))
    return order.toAttributeOrder(table.values, of: clique)
  }

  /// The largest table, in cells, that answering the clique needs; predicted, nothing is allocated.
  public func largestTable(of clique: Clique) -> Double {
    let wanted = AttributeSet(clique)
    guard !cliques.isEmpty else { return 1 }
    let root = root(for: wanted)
    return largestTable(
      root, from: -1, keeping: wanted.intersection(cliques[root]),
      beyond: wanted.subtracting(cliques[root]))
  }

  /// The tree clique with most of the attributes, the smallest of several.
  private func root(for wanted: AttributeSet) -> Int {
    var best = 0
    var bestKey = (-1, 0.0)
    for (index, clique) in cliques.enumerated() {
      let key = (clique.intersection(wanted).count, -order.cells(of: clique))
      if key > bestKey { (best, bestKey) = (index, key) }
    }
    return best
  }

  private static func neighbours(
    of tree: JunctionTree, cliques: [AttributeSet]
  ) -> [[Neighbour]] {
    // A clique's descendants have larger numbers.
    var below = cliques
    for index in cliques.indices.reversed() where tree.parents[index] >= 0 {
      below[tree.parents[index]] = below[tree.parents[index]].union(below[index])
    }
    var above = [AttributeSet](repeating: AttributeSet(), count: cliques.count)
    var children = [[Int]](repeating: [], count: cliques.count)
    for index in cliques.indices where tree.parents[index] >= 0 {
      children[tree.parents[index]].append(index)
    }
    for parent in cliques.indices {
      let own = cliques[parent].union(above[parent])
      for child in children[parent] {
        above[child] = children[parent].filter { $0 != child }
          .reduce(own) { $0.union(below[$1]) }
      }
    }
    return cliques.indices.map { index in
      var result = children[index].map {
        Neighbour(
          clique: $0, separator: AttributeSet(tree.separators[$0]), beyond: below[$0])
      }
      if tree.parents[index] >= 0 {
        result.append(
          Neighbour(
            clique: tree.parents[index], separator: AttributeSet(tree.separators[index]),
            beyond: above[index]))
      }
      return result
    }
  }
}

// MARK: - Along the tree

extension ModelAnswers {
  /// Neighbours other than `origin` beyond which some of the attributes lie.
  private func directions(
    from clique: Int, besides origin: Int, to attributes: AttributeSet
  ) -> [(neighbour: Neighbour, attributes: AttributeSet)] {
    guard !attributes.isEmpty else { return [] }
    return neighbours[clique].compactMap { neighbour in
      guard neighbour.clique != origin else { return nil }
      let there = attributes.intersection(neighbour.beyond)
      return there.isEmpty ? nil : (neighbour, there)
    }
  }

  /// p(kept, beyond) for attributes of a clique and others that lie beyond its neighbours but
  /// `origin`.
  private func joint(
    _ clique: Int, from origin: Int, keeping kept: AttributeSet, beyond: AttributeSet
  ) -> AxisTable {
    let directions = directions(from: clique, besides: origin, to: beyond)
    let needed = directions.reduce(kept) { $0.union($1.neighbour.separator) }
    var table = margins.table(of: clique, keeping: needed)
    var gathered = kept
    for (index, direction) in directions.enumerated() {
      let later = directions[(index + 1)...].reduce(gathered) { $0.union($1.neighbour.separator) }
      let message = message(direction.attributes, from: direction.neighbour, to: clique)
      table = Self.fold(
        message, separator: direction.neighbour.separator, into: table, keeping: later,
        order: order)
      gathered = gathered.union(direction.attributes)
    }
    return table
  }

  /// p(attributes | separator) beyond an edge, as a table over both.
  private func message(
    _ attributes: AttributeSet, from neighbour: Neighbour, to clique: Int
  ) -> AxisTable {
    let direction = Direction(from: neighbour.clique, to: clique, attributes: attributes)
    if let message = messages[direction] { return message }
    let own = cliques[neighbour.clique]
    let joint = joint(
      neighbour.clique, from: clique,
      keeping: neighbour.separator.union(attributes.intersection(own)),
      beyond: attributes.subtracting(own))
    let margin = margins.table(of: neighbour.clique, keeping: neighbour.separator)
    let message = Self.conditional(joint, on: margin, order: order)
    keep(message, for: direction)
    return message
  }

  private func keep(_ message: AxisTable, for direction: Direction) {
    if keptCells + message.values.count > mostKeptCells {
      messages.removeAll()
      keptCells = 0
    }
    guard message.values.count <= mostKeptCells else { return }
    messages[direction] = message
    keptCells += message.values.count
  }

  private func largestTable(
    _ clique: Int, from origin: Int, keeping kept: AttributeSet, beyond: AttributeSet
  ) -> Double {
    let directions = directions(from: clique, besides: origin, to: beyond)
    var largest = order.cells(of: directions.reduce(kept) { $0.union($1.neighbour.separator) })
    var gathered = kept
    for (index, direction) in directions.enumerated() {
      let own = cliques[direction.neighbour.clique]
      largest = max(
        largest,
        largestTable(
          direction.neighbour.clique, from: clique,
          keeping: direction.neighbour.separator.union(direction.attributes.intersection(own)),
          beyond: direction.attributes.subtracting(own)))
      gathered = gathered.union(direction.attributes)
      largest = max(
        largest,
        order.cells(
          of: directions[(index + 1)...].reduce(gathered) { $0.union($1.neighbour.separator) }))
    }
    return largest
  }
}

// MARK: - Tables

extension ModelAnswers {
  /// joint/margin over the joint's attributes, with 0/0 = 0.
  private static func conditional(
    _ joint: AxisTable, on margin: AxisTable, order: AxisOrder
  ) -> AxisTable {
    let inverse = margin.values.map { $0 > 0 ? 1 / $0 : 0 }
    let axes = order.axes(of: joint.attributes)
    let projection = AxisProjection(
      shape: axes.map { order.sizes[$0] }, kept: axes.map(margin.attributes.contains))
    var result = joint
    result.values.withUnsafeMutableBufferPointer { cells in
      inverse.withUnsafeBufferPointer {
        projection.multiplyBroadcast(
          $0.baseAddress.unsafelyUnwrapped, into: cells.baseAddress.unsafelyUnwrapped)
      }
    }
    return result
  }

  /// Σ over what is not kept of table(kept, separator)·message(q, separator): a product of matrices
  /// for every state of what is both kept and in the separator.
  private static func fold(
    _ message: AxisTable, separator: AttributeSet, into table: AxisTable,
    keeping kept: AttributeSet, order: AxisOrder
  ) -> AxisTable {
    let shared = order.axes(of: separator.intersection(kept))
    let summed = order.axes(of: separator.subtracting(kept))
    let others = order.axes(of: table.attributes.subtracting(separator))
    let news = order.axes(of: message.attributes.subtracting(separator))
    let left = order.rearranged(
      message.values, from: order.axes(of: message.attributes), to: shared + news + summed)
    let right = order.rearranged(
      table.values, from: order.axes(of: table.attributes), to: shared + summed + others)
    func extent(_ axes: [Int]) -> Int { axes.reduce(1) { $0 * order.sizes[$1] } }
    let (states, rows, inner, columns) = (
      extent(shared), extent(news), extent(summed), extent(others)
    )
    let product = [Double](unsafeUninitializedCapacity: states * rows * columns) { buffer, count in
      let target = buffer.baseAddress.unsafelyUnwrapped
      left.withUnsafeBufferPointer { left in
        right.withUnsafeBufferPointer { right in
          for state in 0..<states {
            MatrixProduct.multiply(
              left.baseAddress.unsafelyUnwrapped + state * rows * inner,
              right.baseAddress.unsafelyUnwrapped + state * inner * columns,
              into: target + state * rows * columns, rows: rows, inner: inner, columns: columns)
          }
        }
      }
      count = states * rows * columns
    }
    let attributes = AttributeSet(shared + news + others)
    return AxisTable(
      attributes: attributes,
      values: order.rearranged(
        product, from: shared + news + others, to: order.axes(of: attributes)))
  }
}

// MARK: - Many at once

extension ModelAnswers {
  /// Tables of more cells than this are not made; such cliques are answered from records.
  private static let largestExactTable = 0x1p24
  /// Records that are drawn for them.
  private static let recordCount = 1 << 19

  /// What the model answers to every clique, in counts of `total` records, row-major over its
  /// attributes.
  ///
  /// Exact, except where the way along the tree would need a table of more than 2²⁴ cells: such
  /// cliques are counted in half a million records of the model.
  ///
  /// - Parameters:
  ///   - cliques: what is asked for.
  ///   - model: what answers.
  ///   - total: the number of records that the counts are of.
  ///   - domain: the model's.
  ///   - threads: answers do not depend on it.
  public static func counts(
    of cliques: [Clique], in model: CalibratedModel, total: Double, domain: Domain,
    threads: Int = 1
  ) -> [[Double]] {
    let sizer = ModelAnswers(model)
    let isExact = cliques.map { sizer.largestTable(of: $0) <= largestExactTable }
    let chunk = max(1, (cliques.count + threads - 1) / max(1, threads))
    let chunks = stride(from: 0, to: cliques.count, by: chunk).map {
      $0..<min(cliques.count, $0 + chunk)
    }
    var result = Parallel.map(chunks.count, threads: threads) { index in
      let answers = ModelAnswers(model)
      return chunks[index].map { place in
        isExact[place] ? answers.probabilities(of: cliques[place]).map { $0 * total } : []
      }
    }.flatMap { $0 }
    let large = cliques.indices.filter { !isExact[$0] }
    guard !large.isEmpty else { return result }
    let records = RecordSampler(threads: threads).records(
      from: model, count: recordCount, domain: domain, seed: 0x616E_7377_6572)
    let counts = CliqueCounter.count(large.map { cliques[$0] }, in: records, threads: threads)
    for (place, counts) in zip(large, counts) {
      result[place] = counts.map { Double($0) * total / Double(recordCount) }
    }
    return result
  }
}
