/// What to do about records that could be singled out, in plain sentences.
struct RiskAdvice {
  let rarity: RecordRarity
  let columns: [RiskReport.Share]
  let without: [RiskReport.Without]
  let settings: ShowcaseSettings

  var all: [String] {
    guard rarity.rare > 0 else {
      return [
        "No record could be singled out by \(settings.length) or fewer values at resolution "
          + "\(settings.resolution). Longer combinations were not looked at."
      ]
    }
    var advice: [String] = []
    if let best = without.min(by: { $0.rare < $1.rare }), best.rare < rarity.rare {
      advice.append(
        "Leaving out \(best.column) would help most of the columns tried: \(short(best.rare)) % of the "
          + "records could then be singled out, instead of \(short(rarity.rare)) %.")
    }
    let telling = columns.prefix(3).map(\.column).joined(separator: ", ")
    advice.append(
      "The columns \(telling) take part in most rare combinations: give numbers and dates broader bins, "
        + "merge values that few records have (mergeInto in the schema), or leave a column out.")
    advice.append(
      "None of this makes a table safe to share. A release of marginalia synthesize or aggregate protects "
        + "every record whatever is rare about it; broader values make its figures more exact.")
    return advice
  }

  private func short(_ value: Double) -> String {
    value >= 10 ? "\(Int(value.rounded()))" : "\((value * 10).rounded() / 10)"
  }
}
