/// What a simulated population is drawn from; `published` holds the values with their sources.
public struct PopulationParameters: Sendable {
  /// The weight of each profile, in any unit.
  let profileWeights: [Int]
  /// The columns of the condensed published table, in its order.
  let columns: [Column]
  let sharing: Sharing
  let accounts: Accounts
  let regions: Regions
  let years: Years

  /// A column of the condensed table and how often each profile has each of its cells.
  struct Column: Sendable {
    /// Whom a cell speaks of: the victim, a perpetrator as such, or the two together.
    enum Subject: Sendable { case victim, perpetrator, link }

    let name: String
    let subject: Subject
    /// The cells as they are spelt; a cell about several perpetrators joins values by `;`.
    let cells: [String]
    /// One row a profile, one weight a cell.
    let shares: [[Int]]
    /// The single values, "" first: what one perpetrator can have.
    let items: [String]
    /// For each cell the indices into `items` that it joins.
    let itemsOfCell: [[UInt8]]

    init(_ name: String, _ subject: Subject, cells: [String], shares: [[Int]]) {
      precondition(shares.allSatisfy { $0.count == cells.count }, "\(name): one share a cell")
      self.name = name
      self.subject = subject
      self.cells = cells
      self.shares = shares
      let parts = cells.map { $0.split(separator: ";").map(String.init) }
      let items = [""] + parts.filter { $0.count == 1 }.map { $0[0] }
      self.items = items
      itemsOfCell = parts.map { cell in
        cell.map { item in
          guard let index = items.firstIndex(of: item) else {
            preconditionFailure("\(name): \(item) stands in no cell of its own")
          }
          return UInt8(index)
        }
      }
    }

    /// A column of marks says one thing or nothing: whether a perpetrator had a role.
    var isMark: Bool { items.count == 2 }
  }

  /// How many perpetrators a victim names, and how alike their accounts are.
  struct Accounts: Sendable {
    let largest: Int
    let growthPerRole: Double
    let copyRate: Double
    let missingRate: Double
    let roleRate: Double
  }

  /// How perpetrators are shared by victims.
  struct Sharing: Sendable {
    let linksPerPerpetrator: Double
    let largest: Int
    let elsewhereRate: Double
  }

  /// The countries of each region.
  struct Regions: Sendable {
    /// The column that holds the region.
    let column: String
    let rankStep: Int
    let profileTilt: Double
    let victimsPerCountry: Int
    let countries: [(region: String, codes: [String])]

    init(
      column: String, rankStep: Int, profileTilt: Double, victimsPerCountry: Int,
      countries: [(region: String, codes: String)]
    ) {
      self.column = column
      self.rankStep = rankStep
      self.profileTilt = profileTilt
      self.victimsPerCountry = victimsPerCountry
      self.countries = countries.map { region, codes in
        (region, codes.split(whereSeparator: \.isWhitespace).map(String.init))
      }
    }
  }

  /// The years of each band of years.
  struct Years: Sendable {
    /// The column that holds the band: a year, or the first and the last joined by a hyphen.
    let column: String
    let first: Int
    let last: Int
    let growth: Double
    let regionGrowth: [(region: String, factor: Double)]
    let markedColumn: String
    let markedGrowth: Double
  }

  /// Rows of whole numbers: spaces between numbers, bars between rows.
  static func table(_ text: String) -> [[Int]] {
    text.split(separator: "|").map { row in
      row.split(whereSeparator: \.isWhitespace).map { number in
        guard let value = Int(number) else { preconditionFailure("\(number) is not a number") }
        return value
      }
    }
  }

  func index(of column: String) -> Int {
    guard let index = columns.firstIndex(where: { $0.name == column }) else {
      preconditionFailure("no column \(column)")
    }
    return index
  }
}
