/// Counts of combinations of a sensitive table against those of a synthetic one, or against released
/// aggregates: the measures of Synthetic Data Showcase.
///
/// "Rare" is a combination that fewer than `resolution` records hold, "unique" one that a single
/// record holds. Percentages are of 100.
public struct CombinationComparison: Sendable, Encodable, Equatable {
  /// What is said of one length of combinations.
  public struct Length: Sendable, Encodable, Equatable {
    public let length: Int
    /// Different combinations in the sensitive table.
    public let sensitive: Int
    /// Different combinations on the other side.
    public let other: Int
    /// The mean count, in the sensitive table, of the combinations that both sides have.
    public let meanCount: Double
    /// The mean |difference of counts| of the combinations that both sides have, as Showcase has it.
    public let meanError: Double
    /// The mean |difference of counts| of all combinations of the sensitive table, those that are not
    /// on the other side counted 0 there.
    public let meanErrorOfAll: Double
    /// Combinations of the sensitive table that the other side lacks, in percent of those of the
    /// sensitive table.
    public let suppressed: Double
    /// Combinations of the other side that the sensitive table lacks, in percent of those of the
    /// sensitive table.
    public let fabricated: Double
    /// Rare and unique combinations of either side.
    public let sensitiveRare: Int
    public let sensitiveUnique: Int
    public let otherRare: Int
    public let otherUnique: Int
    /// Rare combinations of the sensitive table that the other side has, in percent of all
    /// combinations of the sensitive table; and those of them that are rare there too, which is what
    /// Showcase calls leakage.
    public let appearing: Double
    public let leakage: Double
    /// Of the combinations that are not rare in the sensitive table or are on the other side, the
    /// mean min(1, other/sensitive), 0 for a fabricated one; and the mean proportional error
    /// |other − sensitive|/sensitive, 1 for a fabricated one.
    public let preservation: Double
    public let proportionalError: Double
  }

  /// What is said of combinations by their count on the other side.
  public struct Bucket: Sendable, Encodable, Equatable {
    /// The greatest count of the bucket; the least is above that of the bucket before.
    public let upTo: Int
    public let combinations: Int
    public let meanCount: Double
    public let meanLength: Double
    /// As for a length.
    public let preservation: Double
    public let proportionalError: Double
  }

  public let lengths: [Length]
  /// By count: up to 10, 20, 40, …; each combination that is not rare in the sensitive table or is on
  /// the other side is in one.
  public let buckets: [Bucket]
  /// Suppressed and fabricated combinations of all lengths, in percent of those of the sensitive table.
  public let suppressed: Double
  public let fabricated: Double
  /// The mean count and mean error of all lengths, of the combinations that both sides have.
  public let meanCount: Double
  public let meanError: Double
  /// The mean of the buckets' proportional errors, buckets without combinations left out.
  public let proportionalError: Double
  /// How many per cent more records the other side has than the sensitive table; nil where it does
  /// not say how many it has.
  public let recordExpansion: Double?

  init(
    _ pairs: [CombinationPairs], resolution: Int, records: Int, otherRecords: Double?
  ) {
    var tally = BucketTally()
    lengths = pairs.enumerated().map { index, pairs in
      Length(index + 1, pairs, resolution: Double(resolution), tally: &tally)
    }
    buckets = tally.buckets
    let total = Double(max(1, lengths.reduce(0) { $0 + $1.sensitive }))
    suppressed = lengths.reduce(0) { $0 + $1.suppressed * Double($1.sensitive) } / total
    fabricated = lengths.reduce(0) { $0 + $1.fabricated * Double($1.sensitive) } / total
    var both = Mean()
    var errors = Mean()
    for pairs in pairs {
      for (sensitive, other) in zip(pairs.sensitive, pairs.other) where sensitive > 0 && other > 0 {
        both.add(sensitive)
        errors.add(abs(sensitive - other))
      }
    }
    (meanCount, meanError) = (both.value, errors.value)
    var proportional = Mean()
    for bucket in buckets where bucket.combinations > 0 {
      proportional.add(bucket.proportionalError)
    }
    proportionalError = proportional.value
    recordExpansion = otherRecords.map {
      records > 0 ? ($0 / Double(records) - 1) * 100 : 0
    }
  }
}

extension CombinationComparison {
  /// Of the rare combinations of the sensitive table of any length, how many the other side has, in
  /// percent.
  public var shareOfRareAppearing: Double {
    let (appearing, rare) = lengths.reduce(into: (0.0, 0)) { sums, length in
      sums.0 += length.appearing * Double(length.sensitive) / 100
      sums.1 += length.sensitiveRare
    }
    return rare > 0 ? 100 * appearing / Double(rare) : 0
  }
}

extension CombinationComparison.Length {
  fileprivate init(
    _ length: Int, _ pairs: CombinationPairs, resolution: Double, tally: inout BucketTally
  ) {
    self.length = length
    var (count, error, all, preserved, proportional) = (Mean(), Mean(), Mean(), Mean(), Mean())
    var (lost, made, appeared, leaked) = (0, 0, 0, 0)
    func isRare(_ count: Double) -> Bool { count > 0 && count < resolution }
    for (sensitive, other) in zip(pairs.sensitive, pairs.other) {
      if sensitive > 0 { all.add(abs(sensitive - other)) }
      if sensitive > 0, other > 0 {
        count.add(sensitive)
        error.add(abs(sensitive - other))
      }
      if sensitive > 0, other == 0 { lost += 1 }
      if sensitive == 0, other > 0 { made += 1 }
      if isRare(sensitive), other > 0 { appeared += 1 }
      if isRare(sensitive), isRare(other) { leaked += 1 }
      guard sensitive >= resolution || other > 0 else { continue }
      let kept = sensitive > 0 ? min(1, other / sensitive) : 0
      let off = sensitive > 0 ? abs(other - sensitive) / sensitive : 1
      preserved.add(kept)
      proportional.add(off)
      tally.add(count: other, length: length, preservation: kept, proportionalError: off)
    }
    sensitive = pairs.sensitive.count { $0 > 0 }
    other = pairs.other.count { $0 > 0 }
    (meanCount, meanError, meanErrorOfAll) = (count.value, error.value, all.value)
    let hundredth = 100 / Double(max(1, sensitive))
    (suppressed, fabricated) = (Double(lost) * hundredth, Double(made) * hundredth)
    sensitiveRare = pairs.sensitive.count(where: isRare)
    sensitiveUnique = pairs.sensitive.count { $0 == 1 }
    otherRare = pairs.other.count(where: isRare)
    otherUnique = pairs.other.count { $0 == 1 }
    (appearing, leakage) = (Double(appeared) * hundredth, Double(leaked) * hundredth)
    (preservation, proportionalError) = (preserved.value, proportional.value)
  }
}

/// A mean; 0 of nothing.
private struct Mean {
  private var sum = 0.0
  private(set) var count = 0

  mutating func add(_ value: Double) {
    sum += value
    count += 1
  }

  var value: Double { count > 0 ? sum / Double(count) : 0 }
}

/// Combinations by the bucket of their count.
private struct BucketTally {
  private struct Sums {
    var (counts, lengths, preservation, error) = (Mean(), Mean(), Mean(), Mean())
  }

  private var sums: [Sums] = []

  mutating func add(count: Double, length: Int, preservation: Double, proportionalError: Double) {
    var bucket = 0
    while count > Double(Self.limit(bucket)) { bucket += 1 }
    while sums.count <= bucket { sums.append(Sums()) }
    sums[bucket].counts.add(count)
    sums[bucket].lengths.add(Double(length))
    sums[bucket].preservation.add(preservation)
    sums[bucket].error.add(proportionalError)
  }

  /// 10, 20, 40, …
  private static func limit(_ bucket: Int) -> Int { 10 << bucket }

  var buckets: [CombinationComparison.Bucket] {
    sums.enumerated().map { index, sums in
      CombinationComparison.Bucket(
        upTo: Self.limit(index), combinations: sums.counts.count, meanCount: sums.counts.value,
        meanLength: sums.lengths.value, preservation: sums.preservation.value,
        proportionalError: sums.error.value)
    }
  }
}
