import Privacy
import Synthesis
import Tabular

/// `release.json` of linked tables: what was released, at which price, and what the claim rests on.
public struct LinkedManifest: Sendable, Codable {
  public static let name = "marginalia-linked-release"

  /// Whom the guarantee protects and against what.
  public struct Unit: Sendable, Codable, Equatable {
    public let table: String
    public let idColumn: String
    public let neighbours: String
    public let replaced: String
  }

  /// What must hold of the tables for the claim to hold; the person who described them says so.
  public struct Assumption: Sendable, Codable, Equatable {
    public let name: String
    public let statement: String
    public let declared: String
    public let neededFor: String
  }

  public struct Caps: Sendable, Codable, Equatable {
    /// Numbers of links are told one by one up to this.
    public let linksTold: Int
    /// So many links of a parent, chosen at random, stand for all.
    public let linksCounted: Int
    /// So many links of a parent count for shared children.
    public let linksCountedForSharing: Int
    /// Numbers of parents of a child are told up to this.
    public let parentsTold: Int
    /// The unit of the noisy counts: 1/steps of a parent.
    public let massSteps: Int
    public let chosenBy: String
  }

  public struct Children: Sendable, Codable {
    public let table: String
    public let statement: String
    public let guarantees: [ChildGuarantee]
  }

  public struct Records: Sendable, Codable {
    public let parents: Int
    public let children: Int
    public let links: Int
    public let countFrom: String
    public let samplingSeed: UInt64
  }

  public private(set) var format = Self.name
  public private(set) var formatVersion = 1
  public let tool: ReleaseManifest.Tool
  public let `private`: Bool
  public let privateReasons: [String]
  public let mechanism: String
  public let settings: [String: SettingValue]
  public let settingsChosenBy: String
  public let unit: Unit
  public let assumptions: [Assumption]
  public let caps: Caps
  public let children: Children
  public let requested: ReleaseManifest.Guarantee
  public let spent: [ReleaseManifest.Spending]
  /// Under every theory of composition that applies.
  public let guarantees: [ReleaseManifest.AccountedGuarantee]
  public let ledger: [LedgerEntry]
  public let domain: ReleaseManifest.DomainFacts
  public let records: Records
  public let noise: ReleaseManifest.Noise
  public let notProtected: [String]
  public let notes: [String]
  public let files: [ReleaseManifest.File]
}

extension LinkedManifest.Unit {
  init(_ schema: LinkedSchema) {
    let (parent, child, link) = (schema.parent.name, schema.child.name, schema.link.name)
    table = parent
    idColumn = schema.parentKey
    let links = schema.hasLinksInChildren ? "all its \(child)" : "all its \(link)"
    neighbours =
      "add-remove: the tables with and without all rows of one \(schema.parentKey) of \(parent), "
      + "\(links), and those of \(child) that are left without a link, whether or not their rows stay"
    replaced =
      "where one of \(parent), with \(links), is replaced by another, rho, or mu squared, is up to four times as large"
  }
}

extension LinkedManifest.Assumption {
  static func all(_ schema: LinkedSchema, sharing: Bool) -> [LinkedManifest.Assumption] {
    let (parent, child) = (schema.parent.name, schema.child.name)
    let attributes = LinkedManifest.Assumption(
      name: "A1",
      statement:
        "a row of \(parent), and what \(child) and their links say of it, does not change when another "
        + "one of \(parent) is removed: it is that one's own account, or comes from a register, and each "
        + "\(schema.childKey) has one row, the same whoever names it",
      declared: "childAttributes: \(schema.childAttributes.rawValue)",
      neededFor: "the whole claim")
    guard sharing else { return [attributes] }
    return [
      attributes,
      LinkedManifest.Assumption(
        name: "A2",
        statement:
          "under which \(schema.childKey) an account is filed does not depend on others of \(parent)",
        declared: "stableIdentity: \(schema.hasStableIdentity)",
        neededFor: "the numbers of \(child) shared by several of \(parent)"),
    ]
  }
}

extension LinkedManifest.Children {
  init(
    _ schema: LinkedSchema, budget: Price, wholeShare: Double, accountant: Accountant, delta: Delta
  ) {
    let (parent, child) = (schema.parent.name, schema.child.name)
    table = child
    statement =
      "The claim is made for \(parent). One of \(child) that is named by m of \(parent) may expect the "
      + "epsilon below against tables without it, in which those of \(parent) stay: it grows with m, and "
      + "one that many name is not protected. A person who is in both tables loses more than either, as stated."
    guarantees = ChildGuarantee.table(
      budget: budget, wholeShare: wholeShare, accountant: accountant, delta: delta)
  }
}
