extension Ledger {
  /// Releases one count with discrete Laplace noise of scale Δ/ε.
  ///
  /// - Throws: ``LedgerError`` if its price, under zCDP ε²/2, would overspend; then nothing is
  ///   drawn.
  ///
  /// ## Privacy
  /// ε-differentially private by itself (Ghosh, Roughgarden & Sundararajan 2012), hence ε²/2-zCDP (Bun
  /// & Steinke 2016, Proposition 1.4).
  public mutating func total(
    _ counts: borrowing SecretCounts, epsilon: PositiveRational, label: String
  ) throws -> Int64 {
    precondition(counts.blocks.count == 1 && counts.blocks[0].cells.count == 1, "one count")
    let l1 = counts.blocks[0].sensitivity.l1
    let scale = try PositiveRational(
      numerator: UInt64(l1) * epsilon.denominator, denominator: epsilon.numerator)
    let noise = try DiscreteLaplace(scale: scale)
    let number = entries.count
    try enter([
      LedgerEntry(label, .discreteLaplace(scale: scale, l1: l1), accountant: accountant)
    ])
    var stream = randomness.stream("noise/\(number)/\(label)")
    return counts.cells(of: 0)[0] &+ noise.sample(using: &stream)
  }
}
