import Privacy

/// The noisy tables of a release by the names that the ledger gives them.
struct MeasuredTables {
  struct Table {
    let attributes: [String]
    let isInteraction: Bool
    let variance: Double

    /// As in a ledger's label.
    var name: String { attributes.joined(separator: " × ") }
  }

  fileprivate struct Key: Hashable {
    let name: String
    let isInteraction: Bool
  }

  /// Of each table the sum of 1/σ², of which several measurements of one table have one each.
  private var precisions: [Key: Double] = [:]
  private var attributes: [String: [String]] = [:]

  init(_ tables: [Table]) {
    for table in tables {
      precisions[Key(name: table.name, isInteraction: table.isInteraction), default: 0] +=
        1 / table.variance
      attributes[table.name] = table.attributes
    }
  }

  /// The columns of the table of a name; nil where there is none.
  func attributes(of name: String) -> [String]? { attributes[name] }

  /// What the ledger paid for, against what was released.
  struct Paid {
    fileprivate var precisions: [Key: Double] = [:]

    mutating func add(_ name: String, isInteraction: Bool, variance: Double) {
      precisions[Key(name: name, isInteraction: isInteraction), default: 0] += 1 / variance
    }
  }

  /// Reports tables that are more exact than the ledger's entries pay for, or less.
  ///
  /// - Parameter hasOthers: whether inputs made elsewhere add to the tables.
  func check(_ paid: Paid, hasOthers: Bool, file: String, _ findings: inout Findings) {
    for key in Set(paid.precisions.keys).union(precisions.keys).sorted(by: Self.order) {
      let (bought, released) = (paid.precisions[key] ?? 0, precisions[key] ?? 0)
      let isSound =
        Findings.areClose(bought, released) || hasOthers && released >= bought * (1 - 1e-9)
      findings.require(
        isSound, file,
        "\(key.name)\(key.isInteraction ? " (interaction part)" : ""): noise of 1/variance \(released) "
          + "was added, and the ledger has entries for \(bought)")
    }
  }

  private static func order(_ first: Key, _ second: Key) -> Bool {
    (first.name, first.isInteraction ? 1 : 0) < (second.name, second.isInteraction ? 1 : 0)
  }
}

/// What an entry's label says was released.
enum LedgerLabel: Equatable {
  /// A noisy table at a stage of the mechanism.
  case table(stage: String, isInteraction: Bool, name: String)
  /// A choice, one of a row that is numbered from 1.
  case choice(kind: String, number: Int)
  /// So many noisy distances, released together; of pairs, or of larger cliques and rounds' errors.
  case distances(count: Int, ofPairs: Bool)

  private static let stages: Set = ["1-way", "matrix", "batch", "2-way", "1-way, again"]
  private static let part = ", interaction part"

  /// - Parameter more: stages besides those of the mechanisms for a single table.
  init?(_ label: String, more: Set<String> = []) {
    if let colon = label.firstRange(of: ": ") {
      var stage = String(label[..<colon.lowerBound])
      let isInteraction = stage.hasSuffix(Self.part)
      if isInteraction { stage.removeLast(Self.part.count) }
      guard
        Self.stages.contains(stage) || more.contains(stage)
          || Self.number("round ", stage, "") != nil
      else { return nil }
      self = .table(
        stage: stage, isInteraction: isInteraction, name: String(label[colon.upperBound...]))
    } else if let number = Self.number("choice ", label, "") {
      self = .choice(kind: "choice", number: number)
    } else if let number = Self.number("edge ", label, " of the tree") {
      self = .choice(kind: "edge", number: number)
    } else if let count = Self.number("errors of ", label, " marginals")
      ?? Self.number("scores of ", label, " 3-way marginals")
    {
      self = .distances(count: count, ofPairs: false)
    } else if let count = Self.number("scores of ", label, " 2-way marginals") {
      self = .distances(count: count, ofPairs: true)
    } else {
      return nil
    }
  }

  private static func number(_ start: String, _ text: String, _ end: String) -> Int? {
    guard text.hasPrefix(start), text.hasSuffix(end), text.count > start.count + end.count else {
      return nil
    }
    let digits = text.dropFirst(start.count).dropLast(end.count)
    guard digits.allSatisfy(\.isASCII), let number = Int(digits), number > 0,
      String(number) == digits
    else { return nil }
    return number
  }
}
