import RealModule

/// How many children have how many parents, from noisy counts of a thinned table.
///
/// A child with m parents is counted with g of its links, g binomial with the share q of links that
/// count. The numbers h(m) are found by the multiplicative iteration for Poisson counts (Richardson 1972;
/// Lucy 1974; Shepp & Vardi 1982) from a geometric start, which also spreads the largest bin.
struct SharedDegrees {
  /// For m = 1, 2, …: children with m parents, for each link.
  let childrenPerLink: [Double]

  private static let iterations = 8
  private static let ratio = 0.5

  /// - Parameters:
  ///   - tails: for g = 1 … M the children with at least g counted links; noisy.
  ///   - share: q.
  ///   - links: how many links there are.
  ///   - largest: the largest m.
  init(tails: [Double], share: Double, links: Double, largest: Int) {
    let bins = Self.bins(tails)
    var children = (1...largest).map { links * Self.ratio.power($0) }
    let chances = (1...largest).map { Self.chances($0, share: share, bins: bins.count) }
    let seen = chances.map { max($0.reduce(0, +), 1e-12) }
    for _ in 0..<Self.iterations {
      var expected = [Double](repeating: 1e-12, count: bins.count)
      for (number, chance) in zip(children, chances) {
        for bin in bins.indices { expected[bin] += number * chance[bin] }
      }
      for index in children.indices {
        var factor = 0.0
        for bin in bins.indices { factor += chances[index][bin] * bins[bin] / expected[bin] }
        children[index] *= factor / seen[index]
      }
    }
    let several = children.enumerated().dropFirst().reduce(0) { $0 + Double($1.0 + 1) * $1.1 }
    // Every link belongs to one child: what is not of a shared one is of a child of its own.
    let scale = several > links ? links / several : 1
    childrenPerLink =
      [max(0, links - scale * several) / links] + children.dropFirst().map { scale * $0 / links }
  }

  /// Children with exactly g links, g < M, and with at least M: none below 0, and tails that do not rise.
  private static func bins(_ tails: [Double]) -> [Double] {
    var falling = tails.map { max(0, $0) }
    for index in falling.indices.dropFirst() {
      falling[index] = min(falling[index], falling[index - 1])
    }
    return falling.indices.map { index in
      falling[index] - (index + 1 < falling.count ? falling[index + 1] : 0)
    }
  }

  /// The chance that a child with m links is counted with 1, 2, …, and at least `bins` of them.
  private static func chances(_ links: Int, share: Double, bins: Int) -> [Double] {
    var result = [Double](repeating: 0, count: bins)
    var chance = (1 - share).power(links)
    for counted in 0..<links {
      chance *= Double(links - counted) / Double(counted + 1) * share / max(1 - share, 1e-12)
      result[min(counted, bins - 1)] += share < 1 ? chance : (counted == links - 1 ? 1 : 0)
    }
    return result
  }
}

extension Double {
  fileprivate func power(_ exponent: Int) -> Double { .pow(self, exponent) }
}
