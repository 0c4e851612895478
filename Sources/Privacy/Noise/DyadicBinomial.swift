/// How many of a number of independent trials succeed, each with a probability that is a multiple of
/// 2⁻⁶⁴, exactly.
///
/// A trial succeeds where a uniform word is below the probability's. The words of all trials are
/// compared bit by bit: at each bit, half of the trials that are still undecided part, and how many
/// is the number of ones among as many random bits.
enum DyadicBinomial {
  /// - Parameters:
  ///   - trials: how many.
  ///   - numerator: the probability times 2⁶⁴.
  /// - Complexity: some `trials`/32 words on average.
  static func draw(
    trials: Int, numerator: UInt64, using generator: inout some RandomNumberGenerator
  ) -> Int {
    var undecided = trials
    var successes = 0
    var bit: UInt64 = 1 << 63
    while bit > 0, undecided > 0 {
      let ones = ones(among: undecided, using: &generator)
      if numerator & bit != 0 {
        successes += undecided - ones
        undecided = ones
      } else {
        undecided -= ones
      }
      bit >>= 1
    }
    return successes
  }

  private static func ones(
    among count: Int, using generator: inout some RandomNumberGenerator
  ) -> Int {
    var ones = 0
    for _ in 0..<count / 64 { ones += generator.next().nonzeroBitCount }
    let rest = count % 64
    if rest > 0 { ones += (generator.next() >> UInt64(64 - rest)).nonzeroBitCount }
    return ones
  }
}
