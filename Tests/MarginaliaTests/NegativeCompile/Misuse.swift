/// One line of code that must not compile, why the compiler says so, and a twin that must.
struct Misuse: Sendable, CustomStringConvertible {
  let description: String
  let code: String
  /// Part of the compiler's message.
  let refusal: String
  /// The same with a released value, or with what is allowed.
  let control: String
}

extension Misuse {
  private static let secretTypes = [
    "SecretCounts", "SecretScores", "SecretDistances", "SecretTable", "IndicatorTable",
    "SecretSparseCounts", "SecretItems", "LoadedItems", "RiskAnalysis",
  ]

  /// Ways out for a value that need no access to its storage. `$` stands for the type.
  private static let waysOut: [(name: String, code: String, refusal: String)] = [
    ("printing", "func f(_ x: consuming $) { print(x) }", "does not conform to expected type"),
    ("interpolating", "func f(_ x: borrowing $) -> String { \"\\(x)\" }", "no exact matches"),
    (
      "describing", "func f(_ x: borrowing $) -> String { String(describing: x) }",
      "no exact matches"
    ),
    ("dumping", "func f(_ x: consuming $) { dump(x) }", "conform to 'Copyable'"),
    (
      "reflecting", "func f(_ x: consuming $) { _ = Mirror(reflecting: x) }",
      "does not conform to expected type"
    ),
    ("casting", "func f(_ x: consuming $) -> Any { x as Any }", "cannot convert value of type"),
    ("boxing", "func f(_ x: consuming $) -> Any { x }", "does not conform to 'Copyable'"),
    (
      "encoding", "func f(_ x: borrowing $) throws -> Data { try JSONEncoder().encode(x) }",
      "conform to 'Encodable'"
    ),
    ("copying", "func f(_ x: borrowing $) -> $ { copy x }", "cannot be applied to noncopyable"),
    ("collecting", "func f(_ x: consuming $) -> [$] { [x] }", "conform to protocol 'Copyable'"),
  ]

  static let leaks: [Misuse] = secretTypes.flatMap { type in
    waysOut.map { way in
      Misuse(
        description: "\(way.name) \(type)",
        code: way.code.replacing("$", with: type), refusal: way.refusal,
        // A copy of a released value needs the plain convention.
        control: way.code.replacing("consuming ", with: "").replacing("borrowing ", with: "")
          .replacing("copy x", with: "x").replacing("$", with: "NoisyCounts"))
    }
  }

  static let accesses: [Misuse] = [
    Misuse(
      description: "reading which items were found",
      code: "func f(_ x: borrowing SecretItems) -> Int { x.domain.count }",
      refusal: "'domain' is inaccessible due to 'package'",
      control: "func f(_ x: borrowing SecretItems) -> Int { x.maxRowsPerUnit }"),
    Misuse(
      description: "reading sparse counts",
      code: "func f(_ x: borrowing SecretSparseCounts) -> Int64 { x.counts[0] }",
      refusal: "'counts' is inaccessible due to 'internal'",
      control: "func f(_ x: borrowing SecretSparseCounts) -> Int64 { x.sensitivity.l1 }"),
    Misuse(
      description: "reading the counts' storage",
      code: "func f(_ x: borrowing SecretCounts) -> Int64 { x.storage[0] }",
      refusal: "'storage' is inaccessible due to 'internal'",
      control: "func f(_ x: borrowing SecretCounts) -> Int { x.blocks.count }"),
    Misuse(
      description: "merging values by their exact counts",
      code: """
        func f(_ x: borrowing SecretCounts) -> [Int] { \
        x.blocks[0].cells.filter { x.storage[$0] < 3 } }
        """,
      refusal: "'storage' is inaccessible due to 'internal'",
      control: """
        func f(_ x: NoisyCounts) -> [Int] { x.values.indices.filter { x.values[$0] < 3 } }
        """),
    Misuse(
      description: "reading a block's counts",
      code: "func f(_ x: borrowing SecretCounts) -> Int64 { x.cells(of: 0)[0] }",
      refusal: "'cells' is inaccessible due to 'internal'",
      control: "func f(_ x: borrowing SecretCounts) -> Range<Int> { x.blocks[0].cells }"),
    Misuse(
      description: "reading the scores' storage",
      code: "func f(_ x: borrowing SecretScores) -> Int64 { x.storage[0] }",
      refusal: "'storage' is inaccessible due to 'internal'",
      control: "func f(_ x: borrowing SecretScores) -> Int64 { x.sensitivity }"),
    Misuse(
      description: "reading the distances' storage",
      code: "func f(_ x: borrowing SecretDistances) -> Int64 { x.storage[0] }",
      refusal: "'storage' is inaccessible due to 'internal'",
      control: "func f(_ x: borrowing SecretDistances) -> Int { x.count }"),
    Misuse(
      description: "reading a table's rows",
      code: "func f(_ x: borrowing SecretTable) -> Int { x.rows.rowCount }",
      refusal: "'rows' is inaccessible due to 'package'",
      control: "func f(_ x: borrowing SecretTable) -> Int { x.domain.count }"),
    Misuse(
      description: "reading a table's indicators",
      code: "func f(_ x: borrowing IndicatorTable) { _ = x.columns }",
      refusal: "'columns' is inaccessible due to 'package'",
      control: "func f(_ x: borrowing IndicatorTable) { _ = x.maxItems }"),
    Misuse(
      description: "reading a table's number of rows",
      code: "func f(_ x: borrowing IndicatorTable) -> Int { x.rowCount }",
      refusal: "'rowCount' is inaccessible due to 'package'",
      control: "func f(_ x: borrowing IndicatorTable) -> Int { x.maxRowsPerUnit }"),
  ]

  static let forgeries: [Misuse] = [
    Misuse(
      description: "counting without a sensitivity",
      code: "func f() -> SecretCounts { SecretCounts(blocks: [(cells: 2)]) { _ in } }",
      refusal: "sensitivity: Sensitivity",
      control: """
        func f() -> SecretCounts { \
        SecretCounts(blocks: [(cells: 2, sensitivity: .rows(perUnit: 1))]) { _ in } }
        """),
    Misuse(
      description: "making a sensitivity from numbers",
      code: "func f() -> Sensitivity { Sensitivity(l1: 1, squaredL2: 1) }",
      refusal: "initializer is inaccessible due to 'private'",
      control: "func f() -> Sensitivity { .multiHotBlock(2, 3) }"),
    Misuse(
      description: "making the sensitivity of an interaction part from a number",
      code: "func f() -> Sensitivity { .interactionPart(squaredL2: 1) }",
      refusal: "argument",
      control: "func f() -> Sensitivity { .interactionPart(sizes: [2, 3], rowsPerUnit: 1) }"),
    Misuse(
      description: "making noisy distances from numbers",
      code: "func f() -> NoisyDistances { NoisyDistances(values: [1], variance: 1) }",
      refusal: "initializer is inaccessible due to 'fileprivate'",
      control: "func f(_ x: NoisyDistances) -> [Double] { x.values }"),
    Misuse(
      description: "decoding noisy distances that were never released",
      code:
        "func f(_ d: Data) throws { _ = try JSONDecoder().decode(NoisyDistances.self, from: d) }",
      refusal: "conform to 'Decodable'",
      control: "func f(_ x: NoisyDistances) -> Double { x.variance }"),
    Misuse(
      description: "changing noisy distances",
      code: "func f(_ x: inout NoisyDistances) { x.values[0] = 1 }",
      refusal: "'values' is a 'let' constant",
      control: "func f(_ x: inout NoisyDistances) -> Double { x.values[0] }"),
    Misuse(
      description: "making a noisy count from an exact one",
      code:
        "func f(_ v: PositiveRational) -> NoisyCounts { NoisyCounts(values: [1], variance: v) }",
      refusal: "argument",
      control: "func f(_ x: NoisyCounts) -> [Int64] { x.values }"),
    Misuse(
      description: "decoding a noisy count that was never released",
      code: "func f(_ d: Data) throws { _ = try JSONDecoder().decode(NoisyCounts.self, from: d) }",
      refusal: "conform to 'Decodable'",
      control: "func f(_ x: NoisyCounts) throws { _ = try JSONEncoder().encode(x) }"),
    Misuse(
      description: "removing entries from a ledger",
      code: "func f(_ x: inout Ledger) { x.entries.removeAll() }",
      refusal: "'entries' setter is inaccessible",
      control: "func f(_ x: inout Ledger) -> Int { x.entries.count }"),
    Misuse(
      description: "resetting what a ledger has spent",
      code: "func f(_ x: inout Ledger) { x.spent = 0 }",
      refusal: "'spent' setter is inaccessible",
      control: "func f(_ x: inout Ledger) -> Double { x.spent }"),
    Misuse(
      description: "raising a ledger's budget",
      code: "func f(_ x: inout Ledger, _ more: Price) { x.budget = more }",
      refusal: "'budget' setter is inaccessible",
      control: "func f(_ more: Rho) -> Ledger { Ledger(budget: more, randomness: .system) }"),
    Misuse(
      description: "composing the privacy losses of an annealing mechanism",
      code: "func f(_ x: AIMMechanism) -> any ScheduledSynthesizer { x }",
      refusal: "does not conform to 'ScheduledSynthesizer'",
      control: "func f(_ x: MSTMechanism) -> any ScheduledSynthesizer { x }"),
    Misuse(
      description: "composing the privacy losses of what a ledger happened to spend",
      code: "func f(_ x: [LedgerEntry]) -> FixedSchedule? { FixedSchedule(x) }",
      refusal: "argument passed to call that takes no arguments",
      control: "func f() -> FixedSchedule { FixedSchedule() }"),
    Misuse(
      description: "copying a ledger",
      code: "func f(_ x: borrowing Ledger) -> Ledger { copy x }",
      refusal: "cannot be applied to noncopyable",
      control: "func f(_ x: consuming Ledger) -> Ledger { x }"),
  ]

  /// What only the checks of ownership see, which run when all types are right.
  static let secondUses: [Misuse] = [
    Misuse(
      description: "keeping distances that were lent",
      code: "func f(_ x: borrowing SecretDistances) -> SecretDistances { x }",
      refusal: "is borrowed and cannot be consumed",
      control: "func f(_ x: consuming SecretDistances) -> SecretDistances { x }"),
    Misuse(
      description: "spending a ledger's budget twice",
      code: "func f(_ x: consuming Ledger) { let a = x; let b = x; _ = a.spent + b.spent }",
      refusal: "consumed more than once",
      control: "func f(_ x: consuming Ledger) { let a = x; _ = a.spent }"),
    Misuse(
      description: "keeping counts that were lent",
      code: "func f(_ x: borrowing SecretCounts) -> SecretCounts { x }",
      refusal: "is borrowed and cannot be consumed",
      control: "func f(_ x: consuming SecretCounts) -> SecretCounts { x }"),
    Misuse(
      description: "using a table that a source has taken",
      code: """
        func f(_ x: consuming SecretTable) -> Int { let s = TableSource(x); _ = s; \
        return x.maxRowsPerUnit }
        """,
      refusal: "used after consume",
      control: """
        func f(_ x: consuming SecretTable) -> Int { let s = TableSource(x); \
        return s.domain.count }
        """),
  ]
}
