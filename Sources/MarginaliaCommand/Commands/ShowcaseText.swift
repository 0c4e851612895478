import Marginalia

/// A comparison by the measures of Synthetic Data Showcase, as text.
struct ShowcaseText {
  let report: ShowcaseReport

  init(_ report: ShowcaseReport) { self.report = report }

  var text: String {
    let sentences = report.sentences.map { "- \($0)\n" }.joined()
    let rarity = Self.rarity(
      [("sensitive", report.sensitiveRarity), ("synthetic", report.syntheticRarity)])
    let counts = report.aggregates.map { "\nsensitive against reported counts\n" + Self.table($0) }
    return sentences + "\nrecords with rare or unique combinations\n" + rarity
      + "\nsensitive against synthetic\n" + Self.table(report.synthetic)
      + "\nsynthetic combinations by their count\n" + Self.buckets(report.synthetic)
      + (counts ?? "")
  }

  /// In percent of the records.
  static func rarity(_ tables: [(name: String, rarity: RecordRarity)]) -> String {
    let lengths = tables.first?.rarity.rareByLength.indices.map { "length \($0 + 1)" } ?? []
    var table = TextTable(header: ["% of records"] + lengths + ["any"])
    for (name, rarity) in tables {
      table.add([name + ", rare"] + (rarity.rareByLength + [rarity.rare]).map(short))
      table.add([name + ", unique"] + (rarity.uniqueByLength + [rarity.unique]).map(short))
    }
    return table.text
  }

  private static func table(_ comparison: CombinationComparison) -> String {
    var table = TextTable(header: [
      "length", "combinations", "there", "mean count", "mean error", "left out %", "made up %",
      "rare", "unique", "appear %", "leak %", "kept", "prop. error",
    ])
    for length in comparison.lengths {
      table.add(
        ["\(length.length)", "\(length.sensitive)", "\(length.other)"]
          + [length.meanCount, length.meanError, length.suppressed, length.fabricated].map(short)
          + ["\(length.sensitiveRare)", "\(length.sensitiveUnique)"]
          + [length.appearing, length.leakage, length.preservation, length.proportionalError]
          .map(short))
    }
    let expansion = comparison.recordExpansion.map { ", records \(short($0)) % more" } ?? ""
    return table.text
      + "  all: \(short(comparison.suppressed)) % left out, \(short(comparison.fabricated)) % made up, "
      + "mean error \(short(comparison.meanError)) of \(short(comparison.meanCount)), "
      + "proportional error \(short(comparison.proportionalError))\(expansion)\n"
  }

  private static func buckets(_ comparison: CombinationComparison) -> String {
    var table = TextTable(header: [
      "count up to", "combinations", "mean count", "mean length", "kept", "prop. error",
    ])
    for bucket in comparison.buckets {
      table.add(
        ["\(bucket.upTo)", "\(bucket.combinations)"]
          + [bucket.meanCount, bucket.meanLength, bucket.preservation, bucket.proportionalError]
          .map(short))
    }
    return table.text
  }
}

/// What few values would single out, as text.
struct RiskText {
  let report: RiskReport

  init(_ report: RiskReport) { self.report = report }

  var text: String {
    var columns = TextTable(header: ["column", "% of rare combinations"])
    for share in report.tellingColumns {
      columns.add([share.column, short(share.ofRareCombinations)])
    }
    var values = TextTable(header: ["value", "% of rare combinations"])
    for share in report.tellingValues {
      values.add(["\(share.column):\(share.value ?? "")", short(share.ofRareCombinations)])
    }
    var without = TextTable(header: ["without column", "% of records singled out"])
    for column in report.withoutColumn { without.add([column.column, short(column.rare)]) }
    return
      "\(report.records) records, \(report.columns) columns; \(short(report.rarity.rare)) % of the records "
      + "have a combination of up to \(report.length) values that fewer than \(report.resolution) share\n"
      + ShowcaseText.rarity([("table", report.rarity)]) + "\n" + columns.text + "\n" + values.text
      + "\n" + without.text + "\n" + report.advice.map { "- \($0)\n" }.joined()
  }
}
