import LinkedTables
import Privacy
import Synthesis

/// The ledger of linked tables by the stages that the settings ask for.
extension Findings {
  private struct Stages {
    var numbers: [LedgerEntry] = []
    var pairs: [LedgerEntry] = []
    var shared: [LedgerEntry] = []
    /// Of the two models.
    var models: [LedgerEntry] = []
    var interactions = 0
    var choices = 0

    init(_ ledger: [LedgerEntry]) {
      for entry in ledger {
        switch LedgerLabel(entry.label, more: [Findings.pairsStage, Findings.numbersStage]) {
        case .table(Findings.numbersStage, _, _): numbers.append(entry)
        case .table(Findings.pairsStage, _, _): pairs.append(entry)
        case nil: shared.append(entry)
        case .choice:
          choices += 1
          models.append(entry)
        case .distances, .table(_, isInteraction: true, _):
          interactions += 1
          models.append(entry)
        case .table: models.append(entry)
        }
      }
    }
  }

  /// Every stage was entered as often as the settings ask for, and cost its share of the budget, so that no
  /// entry can be left out or relabelled alone.
  mutating func checkStages(
    _ manifest: LinkedManifest, _ expected: LinkedExpectation, budget: Price
  ) {
    let stages = Stages(manifest.ledger)
    let plan = expected.plan
    agree(stages.numbers.count, 1, "ledger: numbers of links", from: "settings")
    agree(
      stages.pairs.count, plan.siblings > 0 ? expected.sideColumns.count : 0,
      "ledger: pairs of links",
      from: "settings")
    require(
      expected.part == .interaction || stages.interactions == 0, "settings.parts",
      "names whole tables, and the ledger holds what is of interaction parts")
    require(
      expected.engine == .mst || stages.choices == 0, "settings.engine",
      "makes no choices, and the ledger holds some")
    require(
      expected.engine == .matrix || stages.interactions == 0, "settings.engine",
      "measures whole tables, and the ledger holds what is of interaction parts")
    check(stages.numbers, cost: plan.numbers, of: budget, "numbers of links")
    check(stages.pairs, cost: plan.siblings, of: budget, "pairs of links")
    check(stages.shared, cost: plan.sharing, of: budget, "shared children")
    // Choices that had one candidate, and what none was made of, leave something of the other engine's.
    if expected.engine == .matrix {
      check(stages.models, cost: plan.parents + plan.relation, of: budget, "parents and links")
    }
  }

  /// All columns of the two models were measured, those of the number of different values among them.
  mutating func checkColumns(_ measured: LinkedModel.Document, _ expected: LinkedExpectation) {
    for (tables, columns, place) in [
      (measured.parents, expected.parentColumns, "parents"),
      (measured.links, expected.sideColumns, "links"),
    ] {
      let single = Set(tables.filter { $0.columns.count == 1 }.map { $0.columns[0] })
      for column in columns {
        require(
          single.contains(column), "\(LinkedRelease.measurementsFile): \(place)",
          "lack \(column), which settings and tables ask for")
      }
    }
    let names = Set(expected.sizes.keys)
    for column in Set((measured.parents + measured.links).flatMap(\.columns)).subtracting(names)
      .sorted()
    {
      report(
        LinkedRelease.measurementsFile, "has \(column), which settings and tables do not ask for")
    }
  }
}
