import Marginalia

/// What a dataset's budget would say of a release, which is not reserved: `--dry-run --budget`.
struct BudgetPreview: Encodable {
  let file: String
  /// At the limit's delta, with the release; nil where it is refused, or nothing is claimed.
  private let spentEpsilon: Double?
  /// The largest epsilon that one more such release could have then; nil where it is refused, or
  /// nothing is claimed.
  private let leftEpsilon: Double?
  /// Why it would be refused.
  private let refused: String?
  /// Why nothing would be claimed of the dataset any more.
  private let voidBecause: [String]?
  private let delta: Double

  private enum CodingKeys: String, CodingKey {
    case file, spentEpsilon, leftEpsilon, refused, voidBecause
  }

  /// Nil where no budget was named.
  ///
  /// - Throws: `BudgetError` where there is no such file, or none that can be read.
  init?(_ path: String?, _ entry: DatasetBudget.Entry) throws {
    guard let path else { return nil }
    file = path
    delta = entry.delta
    let budget: DatasetBudget
    do throws(BudgetError) { budget = try BudgetFile(path).trying(entry) } catch {
      guard case .refused = error else { throw error }
      (refused, spentEpsilon, leftEpsilon, voidBecause) = (error.description, nil, nil, nil)
      return
    }
    refused = nil
    voidBecause = budget.voidSince?.reasons
    let holds = budget.voidSince == nil && budget.spentEpsilon.isFinite
    spentEpsilon = holds ? budget.spentEpsilon : nil
    leftEpsilon = holds ? budget.leftEpsilon(like: entry) : nil
  }

  var text: String {
    if let voidBecause {
      return "\(file): the guarantee of the dataset is void with it, since "
        + voidBecause.joined(separator: "; ") + "\n"
    }
    guard let spentEpsilon, let leftEpsilon else { return "" }
    return "\(file): within the limit; all releases together then have epsilon "
      + "\(short(spentEpsilon)), and "
      + (leftEpsilon > 0
        ? "another like it can have epsilon \(leftEpsilon) at delta \(delta)\n"
        : "nothing is left for another like it\n")
  }

  /// - Throws: the refusal, as the run itself would.
  func refuse() throws {
    if let refused { throw InputError.data(refused) }
  }
}
