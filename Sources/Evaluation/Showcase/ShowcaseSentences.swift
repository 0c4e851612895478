/// What a comparison says, in plain sentences: the risk in the sensitive records, how well the
/// aggregates tell of them, what the synthetic records give away, and how well they tell.
struct ShowcaseSentences {
  let length: Int
  let resolution: Int
  let sensitive: RecordRarity
  let synthetic: CombinationComparison
  let aggregates: CombinationComparison?

  var all: [String] { [risk, reported, given, kept] }

  private var risk: String {
    "Of the sensitive records \(percent(sensitive.rare)) could be picked out by \(length) or fewer of "
      + "their values, since fewer than \(resolution) records share these; "
      + "\(percent(sensitive.unique)) are alone with some of theirs."
  }

  private var reported: String {
    guard let aggregates else { return "No reported counts were compared." }
    return
      "The reported counts leave out \(percent(aggregates.suppressed)) of the combinations in the "
      + "sensitive records and have \(percent(aggregates.fabricated)) as many that are not in them; "
      + "those in both are off by \(number(aggregates.meanError)) on average, of "
      + "\(number(aggregates.meanCount))."
  }

  private var given: String {
    return
      "Of the combinations that fewer than \(resolution) sensitive records share, \(percent(synthetic.shareOfRareAppearing)) "
      + "appear in the synthetic records too; whether that gives anyone away is for the release's own "
      + "privacy statement to say, not for this figure."
  }

  private var kept: String {
    "The synthetic records have \(percent(100 - synthetic.suppressed)) of the combinations in the "
      + "sensitive ones, and \(percent(synthetic.fabricated)) as many that are not in them; those in "
      + "both are off by \(number(synthetic.meanError)) on average, of \(number(synthetic.meanCount))."
  }

  private func percent(_ value: Double) -> String { number(value) + " %" }

  /// One digit behind the point below 10, none above.
  private func number(_ value: Double) -> String {
    guard value < 9.95 else { return "\(Int(value.rounded()))" }
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}
