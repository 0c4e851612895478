import Privacy

/// What several releases of one dataset cost together, and whether that is within a limit: a
/// bookkeeping file, format `marginalia-budget`.
///
/// It holds nothing of the table. Whoever can edit it can also lie: it keeps honest people from
/// losing count and protects against nobody else.
///
/// ## Privacy
/// Releases of one dataset add up whatever each was chosen from. Those with a ρ of zero-concentrated
/// differential privacy add up as ρ, with one conversion at what the others leave of δ (Bun & Steinke
/// 2016, Lemma 2.3; adaptively Feldman & Zrnic 2021); those with a μ of Gaussian differential privacy as μ²
/// (adaptively Smith & Thakurta 2022), or beside others as ρ = μ²/2, which they have as well (Dong, Roth &
/// Su 2022, Corollary B.6). Those that have neither add up as (ε, δ), and any can (Dwork & Roth 2014, Theorem
/// 3.16; adaptively Rogers, Roth, Ullman & Vadhan 2016). Which of the three it is, is fixed before
/// anything depends on an output: when the budget is made, or by its first release. A release without a
/// price of that kind is refused. Mixing the kinds, or taking the bound that comes out least in the end,
/// would be no filter: an analyst who chooses between them by an output can spend twice the δ. A release that is not private has no price:
/// from then on nothing is claimed of the dataset as a whole.
public struct DatasetBudget: Sendable, Equatable, Codable {
  public static let format = "marginalia-budget"
  public static let version = 1

  /// What the dataset is called; nil where it has no name.
  public let dataset: String?
  /// The limit.
  public let epsilon: Double
  public let delta: Double
  public private(set) var entries: [Entry] = []
  /// In what all releases add up; nil until the first one decides.
  public private(set) var addsUp: Basis?

  /// In what releases add up.
  public enum Basis: String, Sendable, Codable, CaseIterable {
    case rho, mu, epsilon

    /// What an entry adds, in the accountant's unit and rounded up; nil where it has no such price.
    fileprivate func price(of entry: Entry) -> Double? {
      let halfSquare = entry.mu.map { ($0 * $0 / 2).nextUp }
      return switch self {
      case .rho: entry.rho ?? halfSquare
      case .mu: halfSquare
      case .epsilon: nil
      }
    }

    fileprivate func takes(_ entry: Entry) -> Bool {
      self == .epsilon || price(of: entry) != nil
    }

    fileprivate static func of(_ entry: Entry) -> Basis {
      entry.mu != nil ? .mu : entry.rho != nil ? .rho : .epsilon
    }
  }

  /// One release, or an attempt at one.
  public struct Entry: Sendable, Equatable, Codable {
    public enum State: String, Sendable, Codable {
      /// Reserved by a run that goes on, or that ended without a word: it counts.
      case reserved
      case released
      /// A run that failed after noise was drawn: it counts.
      case failed
    }

    public let mechanism: String
    /// Where it adds up as ρ.
    public let rho: Double?
    /// Where it adds up as μ²; without this and ρ it adds up as (ε, δ).
    public let mu: Double?
    public let epsilon: Double
    public let delta: Double
    /// In seconds since 1970, rounded down.
    public let time: Int
    public internal(set) var state = State.reserved
    /// The last component of the folder's path.
    public internal(set) var folder: String?
    /// Of its release.json.
    public internal(set) var manifestSHA256: String?
    /// Why it is not private; empty where it is, or may become so.
    public internal(set) var reasons: [String]

    /// A release that adds up as ρ.
    ///
    /// - Parameters:
    ///   - mechanism: by its name.
    ///   - rho: what it spends at most.
    ///   - epsilon: what was asked for, with `delta`.
    ///   - delta: see `epsilon`.
    ///   - time: of the attempt; see ``time``.
    ///   - reasons: why it will not be private, where that is known beforehand.
    public init(
      mechanism: String, rho: Rho, epsilon: Epsilon, delta: Delta, time: Int, reasons: [String] = []
    ) {
      self.init(
        mechanism: mechanism, rho: rho.value, mu: nil, epsilon: epsilon.value, delta: delta.value,
        time: time, reasons: reasons)
    }

    /// A release that adds up as μ², or as ρ = μ²/2.
    public init(
      mechanism: String, mu: Mu, epsilon: Epsilon, delta: Delta, time: Int, reasons: [String] = []
    ) {
      self.init(
        mechanism: mechanism, rho: nil, mu: mu.value, epsilon: epsilon.value, delta: delta.value,
        time: time, reasons: reasons)
    }

    /// A release that adds up as (ε, δ).
    public init(
      mechanism: String, epsilon: Epsilon, delta: Delta, time: Int, reasons: [String] = []
    ) {
      self.init(
        mechanism: mechanism, rho: nil, mu: nil, epsilon: epsilon.value, delta: delta.value,
        time: time, reasons: reasons)
    }

    /// What is not private, and has no price.
    public init(notPrivate mechanism: String, reasons: [String], time: Int) {
      precondition(!reasons.isEmpty, "not private without a reason")
      self.init(
        mechanism: mechanism, rho: nil, mu: nil, epsilon: 0, delta: 0, time: time,
        reasons: reasons)
    }

    private init(
      mechanism: String, rho: Double?, mu: Double?, epsilon: Double, delta: Double, time: Int,
      reasons: [String]
    ) {
      self.mechanism = mechanism
      self.rho = rho
      self.mu = mu
      self.epsilon = epsilon
      self.delta = delta
      self.time = time
      self.reasons = reasons
    }
  }

  /// - Parameters:
  ///   - dataset: what it is called; nil for no name.
  ///   - epsilon: the limit, with `delta`.
  ///   - delta: see `epsilon`.
  ///   - addsUp: nil for what the first release adds up in.
  public init(dataset: String?, epsilon: Epsilon, delta: Delta, addsUp: Basis? = nil) {
    self.dataset = dataset
    self.addsUp = addsUp
    self.epsilon = epsilon.value
    self.delta = delta.value
  }

  /// The first entry that is not private, after which nothing is claimed of the dataset.
  public var voidSince: Entry? { entries.first { !$0.reasons.isEmpty } }

  /// ε at which all entries together are (ε, ``delta``)-differentially private, rounded up; infinite
  /// where their own δ leave nothing of it.
  public var spentEpsilon: Double { epsilon(of: entries) }

  private func epsilon(of entries: [Entry]) -> Double {
    let sums = Sums(entries, addsUp ?? .epsilon)
    guard sums.price > 0 else { return sums.delta <= delta ? sums.epsilon : .infinity }
    guard let total = try? Price(sums.price), let left = try? Delta(sums.left(of: delta)) else {
      return .infinity
    }
    let converted = sums.accountant.epsilon(price: total, delta: left).value
    // A single release is what it was asked to be; converted back it is some units in the last place more.
    let asked = sums.single.flatMap { $0.delta <= left.value ? $0.epsilon : nil } ?? converted
    return Sums.up(min(asked, converted), sums.epsilon)
  }

  /// What entries cost, those whose prices add up under the accountant and the others apart; every sum
  /// rounded up.
  private struct Sums {
    let accountant: Accountant
    var (price, epsilon, delta) = (0.0, 0.0, 0.0)
    /// The one entry whose price counts; nil where there are several or none.
    private(set) var single: Entry?

    init(_ entries: [Entry], _ basis: Basis) {
      let counted = entries.filter { $0.epsilon > 0 }
      accountant = basis == .mu ? .gdp : .zcdp
      let priced = counted.filter { basis.price(of: $0) != nil }
      single = priced.count == 1 ? priced[0] : nil
      // Without a price is only what is not private, after which nothing is claimed.
      for entry in counted {
        if let own = basis.price(of: entry) {
          price = Self.up(price, own)
        } else {
          epsilon = Self.up(epsilon, entry.epsilon)
          delta = Self.up(delta, entry.delta)
        }
      }
    }

    /// The least double found that is no less than the sum: what is rounded off is computed exactly
    /// (Knuth, The Art of Computer Programming 2, 4.2.2, Theorem B).
    static func up(_ first: Double, _ second: Double) -> Double {
      let sum = first + second
      let part = sum - first
      let lost = (first - (sum - part)) + (second - part)
      return lost > 0 ? sum.nextUp : sum
    }

    /// What is left of a limit, rounded down.
    private static func left(of limit: Double, less spent: Double) -> Double {
      -up(-limit, spent)
    }

    func left(of limit: Double) -> Double { Self.left(of: limit, less: delta) }

    /// Whether all together is within (ε, δ).
    func isWithin(epsilon limit: Double, delta limitDelta: Double) -> Bool {
      let left = Self.left(of: limit, less: epsilon)
      guard epsilon <= limit, delta <= limitDelta else { return false }
      guard price > 0 else { return true }
      if let single, Self.up(epsilon, single.epsilon) <= limit,
        Self.up(delta, single.delta) <= limitDelta
      {
        return true
      }
      guard left > 0 else { return false }
      let needed =
        switch accountant {
        case .zcdp: ZCDP.delta(rho: price, epsilon: left)
        case .gdp: GaussianDP.delta(mu: (2 * price).squareRoot().nextUp, epsilon: left)
        }
      return needed <= self.left(of: limitDelta)
    }
  }

  /// Adds an entry.
  ///
  /// - Returns: its place.
  /// - Throws: ``BudgetError/exceeded(epsilon:limit:delta:)`` where all would cost more than the limit,
  ///   ``BudgetError/otherKind(addsUp:)`` where it has no price of the kind in which the others add up;
  ///   then nothing is added. What is not private is never refused.
  public mutating func reserve(_ entry: Entry) throws(BudgetError) -> Int {
    if entry.reasons.isEmpty {
      let basis = addsUp ?? .of(entry)
      guard basis.takes(entry) else { throw .otherKind(addsUp: basis) }
      let all = entries + [entry]
      guard Sums(all, basis).isWithin(epsilon: epsilon, delta: delta) else {
        var whole = self
        whole.addsUp = basis
        throw .exceeded(epsilon: whole.epsilon(of: all), limit: epsilon, delta: delta)
      }
      addsUp = basis
    }
    entries.append(entry)
    return entries.count - 1
  }

  /// A run that drew nothing gives back what it reserved.
  ///
  /// - Precondition: the entry is the last, or others that came meanwhile keep theirs.
  mutating func remove(_ entry: Entry) {
    guard let place = place(of: entry) else { return }
    entries.remove(at: place)
  }

  mutating func change(_ entry: Entry, _ body: (inout Entry) -> Void) {
    guard let place = place(of: entry) else { return }
    body(&entries[place])
  }

  /// The last entry that is as it was reserved.
  private func place(of entry: Entry) -> Int? { entries.lastIndex(of: entry) }

  private enum CodingKeys: String, CodingKey {
    case format, formatVersion, dataset, epsilon, delta, addsUp, guarantee, entries
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(Self.version, forKey: .formatVersion)
    try container.encodeIfPresent(dataset, forKey: .dataset)
    try container.encode(epsilon, forKey: .epsilon)
    try container.encode(delta, forKey: .delta)
    try container.encodeIfPresent(addsUp, forKey: .addsUp)
    try container.encode(voidSince == nil ? "holds" : "void", forKey: .guarantee)
    try container.encode(entries, forKey: .entries)
  }

  /// - Throws: `DecodingError` for another format, and for figures that are none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    dataset = try container.decodeIfPresent(String.self, forKey: .dataset)
    epsilon = try Epsilon(try container.decode(Double.self, forKey: .epsilon)).value
    delta = try Delta(try container.decode(Double.self, forKey: .delta)).value
    entries = try container.decode([Entry].self, forKey: .entries)
    addsUp =
      try container.decodeIfPresent(Basis.self, forKey: .addsUp)
      ?? entries.first { $0.reasons.isEmpty }.map(Basis.of)
    let isKnown = try container.decode(String.self, forKey: .format) == Self.format
    let isReadable = try container.decode(Int.self, forKey: .formatVersion) == Self.version
    let isSound = entries.allSatisfy {
      $0.epsilon >= 0 && $0.delta >= 0 && ($0.rho ?? 0) >= 0 && ($0.mu ?? 0) >= 0
        && $0.epsilon.isFinite
        && ($0.epsilon > 0 || !$0.reasons.isEmpty)
    }
    guard isKnown, isReadable, isSound else {
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: container, debugDescription: "no budget file of this version")
    }
  }
}

/// Why a dataset's budget cannot be used.
public enum BudgetError: Error, CustomStringConvertible, Sendable {
  case exceeded(epsilon: Double, limit: Double, delta: Double)
  /// A release without a price of the kind in which the dataset's others add up.
  case otherKind(addsUp: DatasetBudget.Basis)
  case missing(path: String)
  case unreadable(path: String)
  case exists(path: String)

  public var description: String {
    switch self {
    case .exceeded(let epsilon, let limit, let delta):
      "refused: with this release the dataset's epsilon would be \(epsilon) at delta \(delta), and its "
        + "limit is \(limit)"
    case .otherKind(let basis):
      "refused: this dataset's releases add up in \(basis.rawValue), and this one has no price in it; "
        + (basis == .mu ? "account it by gdp, or " : "")
        + "keep it on a budget that was made with --adds-up epsilon, in which every kind adds up"
    case .missing(let path):
      "\(path): there is no such budget; make one with marginalia account --budget \(path) --create "
        + "--epsilon … --delta …"
    case .unreadable(let path): "\(path): this is no budget file of marginalia"
    case .exists(let path): "\(path): exists already; a budget is made once"
    }
  }
}
