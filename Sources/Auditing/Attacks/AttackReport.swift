/// What attacks on a synthetic table came to.
///
/// The figures are computed from real records as they are.
public struct AttackReport: Sendable, Equatable, Encodable {
  /// Records told from others of the same population by a score.
  public struct Membership: Sendable, Equatable, Encodable {
    public let attack: Attack
    /// Of ``Attack/marginals``: how many were looked at.
    public let marginals: Int?
    public let discrimination: Discrimination
  }

  /// An attack on records of the real table, the same on records of the holdout, which the synthetic
  /// table knows nothing of, and a guess that knows nothing of the record.
  public struct Guessing: Sendable, Equatable, Encodable {
    public let attack: Attack
    /// What was guessed or looked for: the secret column, one or several columns of a predicate, the
    /// columns of one part.
    public let of: String
    public let real: Proportion
    public let control: Proportion
    public let naive: Proportion
    /// Beyond the control; nil where the control never fails.
    public let risk: Risk?

    init(_ attack: Attack, of: String, real: Proportion, control: Proportion, naive: Proportion) {
      self.attack = attack
      self.of = of
      self.real = real
      self.control = control
      self.naive = naive
      risk = Risk(attack: real, control: control)
    }
  }

  /// How many records there were, and took part.
  public struct Records: Sendable, Equatable, Encodable {
    public let real: Int
    public let synthetic: Int
    public let holdout: Int
    /// Records of the real table that were attacked.
    public let members: Int
    /// Records of the holdout that membership attacks told them from.
    public let others: Int
    /// The other records of the holdout, which these attacks compare the synthetic table with.
    public let reference: Int
  }

  /// Rows that were left out, since they hold a value outside the schema: nil of a table that could not
  /// be read twice.
  public struct Dropped: Sendable, Equatable, Encodable {
    public let real: Int?
    public let synthetic: Int?
    public let holdout: Int?
  }

  public let records: Records
  /// Nil where no schema was given, or none leaves rows out.
  public let dropped: Dropped?
  public let seed: UInt64
  public let membership: [Membership]
  public let guessing: [Guessing]
  /// Attacks that could not be made, and why.
  public let notMade: [String]
  /// What the figures mean, and what they do not.
  public let sentences: [String]
  public let `private` = false
  public let privateReasons = [Self.notPrivate]

  /// Why a report is not private.
  public static let notPrivate =
    "computed from real records as they are: whoever may read such figures, or ask for them often, "
    + "learns of the records (Ganev & De Cristofaro 2023)"

  init(
    records: Records, dropped: Dropped?, seed: UInt64, membership: [Membership],
    guessing: [Guessing],
    notMade: [String]
  ) {
    self.records = records
    self.dropped = dropped
    self.seed = seed
    self.membership = membership
    self.guessing = guessing
    self.notMade = notMade
    sentences = AttackSentences(membership: membership, guessing: guessing).all
  }
}
