import LinearAlgebra
import RealModule

/// The way to the root for cliques whose potentials are too far apart to be multiplied.
extension BeliefPropagation {
  /// Gathers a clique's potentials and its children's messages in logarithms, exponentiates with the
  /// largest subtracted, and sends a logarithm. Returns what was subtracted, plus the logarithm of
  /// the total at the root.
  func collectLogarithms(_ index: Int, potentials: UnsafePointer<Double>) -> Double {
    passes[index].keepTable(sites[index].chain)
    gather(index, potentials: potentials)
    let table = pointer(index, 0)
    let nodes = sites[index].chain.nodes
    let cells = nodes[0].cells
    var shift = VectorRange.bounds(table, count: cells).largest
    if !shift.isFinite { shift = 0 }
    let total = VectorExponential.exponentiate(table, count: cells, shift: shift)
    progress[index].sendsLogarithm = true
    progress[index].holdsProduct = true
    guard tree.parents[index] >= 0 else {
      progress[0].scale = total > 0 ? 1 / total : 0
      return shift + .log(total)
    }
    passes[index].sumUpward()
    sumToSeparator(index)
    let provisional = at(sites[index].provisional)
    let message = at(sites[index].message)
    for state in 0..<sites[index].separatorCells {
      guard provisional[state] >= Self.faint else {
        return collectByState(index, potentials: potentials)
      }
      message[state] = .log(provisional[state])
    }
    return shift
  }

  /// As ``collectLogarithms(_:potentials:)`` below the root, with the largest potential of every
  /// separator state subtracted from that state's cells instead of one for all: for potentials that
  /// differ by hundreds, or forbid a state. Allocates.
  private func collectByState(_ index: Int, potentials: UnsafePointer<Double>) -> Double {
    gather(index, potentials: potentials)
    let chain = sites[index].chain
    let (table, cells) = (pointer(index, 0), chain.nodes[0].cells)
    let node = sites[index].separatorNode
    let projection = chain.projection(onto: node)
    let numbers = (0..<chain.nodes[node].cells).map(Double.init)
    let states = [Double](unsafeUninitializedCapacity: cells) { buffer, count in
      projection.broadcast(numbers, to: buffer.baseAddress.unsafelyUnwrapped)
      count = cells
    }
    var largest = [Double](repeating: -.infinity, count: numbers.count)
    for cell in 0..<cells {
      largest[Int(states[cell])] = max(largest[Int(states[cell])], table[cell])
    }
    for cell in 0..<cells where table[cell] > -.infinity {
      table[cell] -= largest[Int(states[cell])]
    }
    _ = VectorExponential.exponentiate(table, count: cells, shift: 0)
    let provisional = at(sites[index].provisional)
    let message = at(sites[index].message)
    projection.sum(table, into: provisional)
    for state in largest.indices { message[state] = .log(provisional[state]) + largest[state] }
    return 0
  }

  private func gather(_ index: Int, potentials: UnsafePointer<Double>) {
    let nodes = sites[index].chain.nodes
    for node in sites[index].spread where sites[index].chain.isOutside(node) {
      pointer(index, node).update(repeating: 0, count: nodes[node].cells)
    }
    pointer(index, 0).update(repeating: 0, count: nodes[0].cells)
    for (term, node) in sites[index].terms {
      add(potentials + termOffsets[term], to: pointer(index, node), count: nodes[node].cells)
    }
    for child in sites[index].children {
      let message = at(sites[child.clique].message)
      let states = nodes[child.node].cells
      let target = pointer(index, child.node)
      if progress[child.clique].sendsLogarithm {
        add(message, to: target, count: states)
      } else {
        for state in 0..<states { target[state] += .log(message[state]) }
      }
    }
    for node in sites[index].spread {
      if nodes[node].kind == .chained {
        nodes[node].projection?.addBroadcast(
          pointer(index, node), to: pointer(index, nodes[node].parent))
      } else {
        passes[index].wholeProjections[node]?.addBroadcast(
          pointer(index, node), to: pointer(index, 0))
      }
    }
  }

  private func add(
    _ source: UnsafePointer<Double>, to target: UnsafeMutablePointer<Double>, count: Int
  ) {
    for cell in 0..<count { target[cell] += source[cell] }
  }
}
