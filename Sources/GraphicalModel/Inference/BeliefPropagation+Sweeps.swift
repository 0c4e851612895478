import LinearAlgebra
import RealModule
import Threading

// MARK: - Towards the root

extension BeliefPropagation {
  /// A separator state lighter than this may have lost cells to underflow, which matters where the
  /// rest of the tree insists on that state.
  static var faint: Double { 1e-290 }
  /// A root lighter than this may have lost cells that matter.
  private static var faintTotal: Double { 1e-100 }

  /// Gathers a clique's terms and its children's messages, and sends its own message. Returns the
  /// logarithm of what was divided out of the message, or of everything at the root.
  func collect(_ index: Int, potentials: UnsafePointer<Double>) -> Double {
    let isSafe = sites[index].children.allSatisfy { !progress[$0.clique].sendsLogarithm }
    if isSafe, let result = collectProduct(index) { return result }
    return collectLogarithms(index, potentials: potentials)
  }

  /// ``collect(_:potentials:)`` by multiplication; nil where a state that might matter underflows.
  private func collectProduct(_ index: Int) -> Double? {
    let shift = multiplyMargins(index)
    passes[index].gather(threads: threads)
    progress[index].holdsProduct = passes[index].keepsProduct
    progress[index].sendsLogarithm = false
    guard tree.parents[index] >= 0 else {
      var total = 0.0
      for slab in 0..<passes[index].layout.slabCount { total += passes[index].totals[slab] }
      guard total >= Self.faintTotal else { return nil }
      progress[0].scale = 1 / total
      return shift + .log(total)
    }
    sumToSeparator(index)
    let provisional = at(sites[index].provisional)
    let states = sites[index].separatorCells
    let isPossible = isPossible + sites[index].firstState
    let (lightest, heaviest) = VectorRange.bounds(provisional, count: states)
    if lightest < Self.faint {
      let isForbidden = (0..<states).allSatisfy {
        provisional[$0] >= Self.faint || (provisional[$0] == 0 && !isPossible[$0])
      }
      guard isForbidden, heaviest > 0 else { return nil }
    }
    let message = at(sites[index].message)
    let scale = 1 / heaviest
    for state in 0..<states { message[state] = provisional[state] * scale }
    return shift + .log(heaviest)
  }

  /// Multiplies the factors of a clique's margins, not yet those of its table. Returns the sum of the
  /// shifts of all its terms.
  private func multiplyMargins(_ index: Int) -> Double {
    forEachBranch(index) { self.multiplyMargins(index, branch: $0) }
    var shift = 0.0
    for (term, _) in sites[index].terms { shift += shifts[term] }
    return shift
  }

  private func multiplyMargins(_ index: Int, branch: Int) {
    let nodes = sites[index].chain.nodes
    for factor in sites[index].branches[branch].factors {
      let target = product(index, factor.node)
      let count = nodes[factor.node].cells
      switch factor.source {
      case .term(let term):
        multiply(exponential(of: term), into: target, count: count, isFirst: factor.isFirst)
      case .message(let child):
        multiply(at(sites[child].message), into: target, count: count, isFirst: factor.isFirst)
      case .margin(let node):
        if factor.isFirst {
          nodes[node].projection?.broadcast(product(index, node), to: target)
        } else {
          nodes[node].projection?.multiplyBroadcast(product(index, node), into: target)
        }
      }
    }
  }

  /// Calls `body` with the number of every branch of a clique's margins, from several threads where
  /// they are large.
  private func forEachBranch(_ index: Int, _ body: @Sendable (Int) -> Void) {
    let count = sites[index].branches.count
    if threads > 1, sites[index].hasLargeBranches {
      Parallel.forEach(count, threads: threads, body)
    } else {
      for branch in 0..<count { body(branch) }
    }
  }

  /// From the first margin on the way to the separator, which the pass over the table has made.
  func sumToSeparator(_ index: Int) {
    guard var source = passes[index].upward else { return }
    let nodes = sites[index].chain.nodes
    for node in sites[index].separatorPath.reversed().dropFirst() {
      let isLast = node == sites[index].separatorNode
      let target = isLast ? at(sites[index].provisional) : pointer(index, node)
      nodes[node].projection?.sum(source, into: target)
      source = target
    }
  }

  private func multiply(
    _ source: UnsafePointer<Double>, into target: UnsafeMutablePointer<Double>, count: Int,
    isFirst: Bool
  ) {
    if isFirst {
      target.update(from: source, count: count)
    } else {
      for cell in 0..<count { target[cell] *= source[cell] }
    }
  }
}

// MARK: - Away from the root

extension BeliefPropagation {
  /// Scales a clique's table to its parent's margin over the separator, and sums its margins; leaves
  /// the clique out where it is not wanted or neither has changed.
  func distribute(_ index: Int, potentials: UnsafePointer<Double>) {
    let parent = tree.parents[index]
    let isOwn = progress[index].isGathered || progress[index].isBehind
    let isParents =
      parent >= 0 && (progress[parent].isChanged || progress[parent].isBehind)
    progress[index].isChanged = false
    guard isOwn || isParents else { return }
    guard progress[index].isWanted else {
      progress[index].isBehind = true
      return
    }
    let isRatioNew = parent >= 0 && updateRatio(index)
    guard isOwn || isRatioNew else { return }
    if progress[index].sendsLogarithm, !progress[index].holdsProduct {
      _ = collectLogarithms(index, potentials: potentials)
    }
    progress[index].isChanged = true
    progress[index].isBehind = false
    if parent >= 0 { spreadRatio(index) }
    passes[index].scatter(
      scale: progress[0].scale, holdsProduct: progress[index].holdsProduct, threads: threads)
    progress[index].holdsProduct = false
    forEachBranch(index) { branch in
      let nodes = self.sites[index].chain.nodes
      for node in self.sites[index].branches[branch].chained {
        nodes[node].projection?.sum(
          self.pointer(index, nodes[node].parent), into: self.pointer(index, node))
      }
    }
  }

  /// The factor for each state of a clique's separator; returns whether one has changed.
  private func updateRatio(_ index: Int) -> Bool {
    let provisional = at(sites[index].provisional)
    let ratio = at(sites[index].ratio)
    let final = pointer(tree.parents[index], sites[index].parentNode)
    return VectorRange.divide(
      final, by: provisional, into: ratio, count: sites[index].separatorCells)
  }

  /// Spreads the ratios to the first margin below the table, from which the pass over the table goes
  /// on.
  private func spreadRatio(_ index: Int) {
    let path = sites[index].separatorPath
    let nodes = sites[index].chain.nodes
    guard path.count > 1, let last = passes[index].ratio else { return }
    var source = at(sites[index].ratio)
    for place in 1..<path.count {
      let isLast = place == path.count - 1
      let target = isLast ? last : pointer(index, path[place])
      nodes[path[place - 1]].projection?.broadcast(source, to: target)
      source = target
    }
  }
}
