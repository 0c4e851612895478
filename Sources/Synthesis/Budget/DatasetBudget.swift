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
/// would be no filter: an analyst who chooses between them by an output can spend twice the δ.
///
/// A part of ε and δ may be set aside, when the budget is made, for releases without a price of that
/// kind, which add up there as (ε, δ); the others have what remains. Each part is a filter of its own
/// with parameters that are fixed before anything is released, hence an interactive mechanism that is
/// differentially private at its limit against whoever asks; no part reads another, and every release
/// draws fresh noise. Such mechanisms, used side by side with what is asked of one depending on answers
/// of the other, compose as non-interactive ones do (Vadhan & Wang 2021 for pure differential privacy;
/// Lyu 2022 and Vadhan & Zhang 2023 for (ε, δ); Haney et al. 2023 for filters), so the whole is
/// differentially private at the sum of both limits.
///
/// A release that is not private has no price: from then on nothing is claimed of the dataset as a whole.
public struct DatasetBudget: Sendable, Equatable, Codable {
  public static let format = "marginalia-budget"
  public static let version = 1
  /// Of a file with a part set aside, which programs that know none must not read.
  public static let versionWithAside = 2

  /// What the dataset is called; nil where it has no name.
  public let dataset: String?
  /// The limit of the whole.
  public let epsilon: Double
  public let delta: Double
  /// What of it is set aside for releases without a price of the kind of ``addsUp``; nil for nothing.
  public let aside: Limit?
  public private(set) var entries: [Entry] = []
  /// In what all releases add up; nil until the first one decides.
  public private(set) var addsUp: Basis?

  /// ε and δ that a part may come to.
  public struct Limit: Sendable, Equatable, Codable {
    public let epsilon: Double
    public let delta: Double
  }

  /// In what releases add up.
  public enum Basis: String, Sendable, Codable, CaseIterable {
    case rho, mu, epsilon

    /// What an entry adds, in the accountant's unit and rounded up; nil where it has no such price.
    func price(of entry: Entry) -> Double? {
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

  /// A budget in which all releases add up in one kind.
  ///
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
    aside = nil
  }

  /// A budget with a part set aside for releases without a price of the kind of `addsUp`.
  ///
  /// - Parameters:
  ///   - dataset: what it is called; nil for no name.
  ///   - epsilon: of the whole.
  ///   - delta: of the whole.
  ///   - addsUp: ρ or μ.
  ///   - asideEpsilon: of the part, less than that of the whole.
  ///   - asideDelta: of the part, less than that of the whole.
  /// - Throws: ``BudgetError/unfitAside``.
  public init(
    dataset: String?, epsilon: Epsilon, delta: Delta, addsUp: Basis, asideEpsilon: Epsilon,
    asideDelta: Delta
  ) throws(BudgetError) {
    self.dataset = dataset
    self.addsUp = addsUp
    self.epsilon = epsilon.value
    self.delta = delta.value
    aside = Limit(epsilon: asideEpsilon.value, delta: asideDelta.value)
    guard hasFitAside else { throw .unfitAside }
  }

  /// Something is left of ε and δ beside the part that is set aside, which releases of every kind would
  /// not need.
  private var hasFitAside: Bool {
    guard let aside else { return true }
    return aside.epsilon > 0 && aside.delta > 0 && main.epsilon > 0 && main.delta > 0
      && addsUp != nil && addsUp != .epsilon
  }

  /// What releases of the kind of ``addsUp`` may come to, rounded down.
  private var main: Limit {
    Limit(
      epsilon: BudgetSums.left(of: epsilon, less: aside?.epsilon ?? 0),
      delta: BudgetSums.left(of: delta, less: aside?.delta ?? 0))
  }

  /// A part of the budget and what its entries come to.
  public struct Part: Sendable {
    public enum Kind: Sendable { case whole, main, aside }

    public let kind: Kind
    /// Nil until the first release decides.
    public let addsUp: Basis?
    public let limit: Limit
    /// At the limit's δ, rounded up; infinite where the entries' own δ leave nothing of it.
    public let spentEpsilon: Double
  }

  /// One part, or the one that adds up in one kind and the one that is set aside.
  public var parts: [Part] {
    let kinds: [Part.Kind] = aside == nil ? [.whole] : [.main, .aside]
    return kinds.map { part($0, of: entries) }
  }

  private func part(_ kind: Part.Kind, of entries: [Entry]) -> Part {
    let limit = limit(of: kind)
    return Part(
      kind: kind, addsUp: kind == .aside ? .epsilon : addsUp, limit: limit,
      spentEpsilon: sums(kind, entries).spentEpsilon(within: limit))
  }

  private func limit(of kind: Part.Kind) -> Limit {
    guard kind == .aside, let aside else { return main }
    return aside
  }

  private func sums(_ kind: Part.Kind, _ entries: [Entry]) -> BudgetSums {
    switch kind {
    case .whole: BudgetSums(entries, addsUp ?? .epsilon)
    case .main, .aside:
      BudgetSums(
        entries.filter { self.kind(of: $0) == kind },
        kind == .aside ? .epsilon : addsUp ?? .epsilon)
    }
  }

  /// The part to which an entry belongs.
  public func kind(of entry: Entry) -> Part.Kind {
    guard aside != nil, let addsUp else { return .whole }
    return addsUp.price(of: entry) == nil ? .aside : .main
  }

  /// About the largest ε that one more release of the kind and δ of `entry` can have, rounded down to
  /// three digits; 0 where there is none.
  public func leftEpsilon(like entry: Entry) -> Double {
    let kind = kind(of: entry)
    return sums(kind, entries).leftEpsilon(within: limit(of: kind), like: entry)
  }

  /// The first entry that is not private, after which nothing is claimed of the dataset.
  public var voidSince: Entry? { entries.first { !$0.reasons.isEmpty } }

  /// ε at which all entries together are (ε, ``delta``)-differentially private, rounded up; infinite
  /// where their own δ leave nothing of it. Of several parts it is the sum.
  public var spentEpsilon: Double { parts.reduce(0) { BudgetSums.up($0, $1.spentEpsilon) } }

  /// Adds an entry.
  ///
  /// - Returns: its place.
  /// - Throws: ``BudgetError/exceeded(_:)`` where all would cost more than the limit of its part,
  ///   ``BudgetError/otherKind(addsUp:)`` where it has no price of the kind in which the others add up and
  ///   nothing is set aside; then nothing is added. What is not private is never refused.
  public mutating func reserve(_ entry: Entry) throws(BudgetError) -> Int {
    if entry.reasons.isEmpty {
      let basis = addsUp ?? .of(entry)
      guard basis.takes(entry) || aside != nil else { throw .otherKind(addsUp: basis) }
      var decided = self
      decided.addsUp = basis
      let kind = decided.kind(of: entry)
      let all = entries + [entry]
      guard decided.sums(kind, all).isWithin(limit(of: kind)) else {
        let part = decided.part(kind, of: all)
        throw .exceeded(
          BudgetExcess(
            part: part, delta: entry.delta, left: decided.leftEpsilon(like: entry)))
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
    case format, formatVersion, dataset, epsilon, delta, aside, addsUp, guarantee, entries
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(
      aside == nil ? Self.version : Self.versionWithAside, forKey: .formatVersion)
    try container.encodeIfPresent(dataset, forKey: .dataset)
    try container.encode(epsilon, forKey: .epsilon)
    try container.encode(delta, forKey: .delta)
    try container.encodeIfPresent(aside, forKey: .aside)
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
    aside = try container.decodeIfPresent(Limit.self, forKey: .aside)
    entries = try container.decode([Entry].self, forKey: .entries)
    addsUp =
      try container.decodeIfPresent(Basis.self, forKey: .addsUp)
      ?? entries.first { $0.reasons.isEmpty }.map(Basis.of)
    let isKnown = try container.decode(String.self, forKey: .format) == Self.format
    let isReadable =
      try container.decode(Int.self, forKey: .formatVersion)
      == (aside == nil ? Self.version : Self.versionWithAside)
    guard isKnown, isReadable, hasFitAside, entries.allSatisfy(\.isSound) else {
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: container, debugDescription: "no budget file of this version")
    }
  }
}
