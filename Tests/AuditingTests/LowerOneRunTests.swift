import Marginals
import Privacy
import RealModule
import Synthesis
import Tabular
import Testing

@testable import Auditing

@Suite("An audit in one run")
struct LowerOneRunTests {
  @Test("without delta the probability of so many right guesses is that of fair, biased coins")
  func binomialTail() {
    // 3 of 3 right at ε = log 3, where a guess is right with probability 3/4.
    let all = OneRunBound(canaries: 3, guesses: 3, correct: 3)
    #expect(abs(all.pValue(epsilon: .log(3), delta: 0) - 27.0 / 64) < 1e-12)
    let two = OneRunBound(canaries: 3, guesses: 3, correct: 2)
    #expect(abs(two.pValue(epsilon: .log(3), delta: 0) - 54.0 / 64) < 1e-12)
    #expect(OneRunBound(canaries: 3, guesses: 2, correct: 0).pValue(epsilon: 1, delta: 0) == 1)
  }

  @Test("delta adds 2m delta times the worst mass just below, per guess that may be bought")
  func deltaTerm() {
    // r = 2, v = 2, q = 1/2: the masses of 1 and 0 are 1/2 and 1/4; 1/2 ≥ (3/4)/2.
    let bound = OneRunBound(canaries: 10, guesses: 2, correct: 2)
    #expect(abs(bound.pValue(epsilon: 0, delta: 0.01) - (0.25 + 0.2 * 0.5)) < 1e-12)
  }

  @Test(
    "of randomised response the bound is too high as seldom as it says, and close to what is so",
    arguments: [0.3, 1, 3])
  func coverage(epsilon: Double) {
    let right = 1 / (1 + Double.exp(-epsilon))
    let guesses = 200
    var (ways, wrong) = (0.0, 0.0)
    for correct in 0...guesses {
      if correct > 0 { ways += .log(Double(guesses - correct + 1) / Double(correct)) }
      let bound = OneRunBound(canaries: guesses, guesses: guesses, correct: correct)
      guard bound.epsilon(delta: 0, error: 0.05) > epsilon else { continue }
      wrong += .exp(
        ways + Double(correct) * .log(right) + Double(guesses - correct) * .log(1 - right))
    }
    #expect(wrong <= 0.05)
    let typical = OneRunBound(
      canaries: 10_000, guesses: 10_000, correct: Int(right * 10_000))
    let bound = typical.epsilon(delta: 0, error: 0.05)
    #expect(bound < epsilon && bound > 0.9 * epsilon - 0.02)
  }

  /// 200 rows over four columns of 40 values, so that in pairs most canaries are alone.
  private func table() -> SecretTable {
    let domain = Domain(
      (0..<4).map { column in
        Attribute(name: "c\(column)", values: (0..<40).map(String.init))
      })
    let columns = (0..<4).map { column in
      CodeColumn.make(size: 40, count: 200) { row in (7 * row + 3 * column * row) % 40 }
    }
    return SecretTable(CodedTable(domain: domain, columns: columns, rowCount: 200))
  }

  private func audit(epsilon: Double, canaries: Int = 300) throws -> OneRunAudit {
    OneRunAudit(
      claim: AuditClaim(epsilon: try Epsilon(epsilon), delta: try Delta(1e-5)),
      canaries: canaries)
  }

  @Test(
    "what is found in one run stays below the claim, and is something at a large epsilon",
    arguments: ["independent", "mst", "matrix", "matrix+whole"])
  func belowClaim(name: String) throws {
    let mechanism = try #require(MechanismCatalog.mechanism(named: name))
    let result = try audit(epsilon: 30).run(
      mechanism, on: table(), randomness: .reproducible(seed: 5))
    #expect(!result.exceeded)
    #expect(result.epsilonLower > 0.5, "\(name): \(result.epsilonLower)")
    #expect(result.guesses <= 300 && result.correct <= result.guesses)
  }

  @Test("a mechanism that spends a hundred times what is claimed is found out in one run")
  func overspent() throws {
    let mechanism = try #require(MechanismCatalog.mechanism(named: "matrix+whole"))
    let generous = try audit(epsilon: 200).run(
      mechanism, on: table(), randomness: .reproducible(seed: 5))
    // The same guesses, judged by a smaller claim.
    let bound = OneRunBound(
      canaries: generous.canaries, guesses: generous.guesses, correct: generous.correct)
    #expect(bound.epsilon(delta: 1e-5, error: 0.0125) > 2)
  }

  @Test("canaries in a table of impossible records alone are refused, and no others are drawn")
  func impossible() throws {
    let domain = Domain(
      [Attribute(name: "a", values: ["0", "1"]), Attribute(name: "b", values: ["0", "1"])],
      impossible: [ImpossibleCombination([0: [0]]), ImpossibleCombination([0: [1]])])
    let column = CodeColumn.make(size: 2, count: 0) { _ in 0 }
    let empty = CodedTable(domain: domain, columns: [column, column], rowCount: 0)
    let mechanism = try #require(MechanismCatalog.mechanism(named: "independent"))
    let audit = try audit(epsilon: 1)
    #expect(throws: CanaryError.self) {
      _ = try audit.run(
        mechanism, on: SecretTable(empty), randomness: .reproducible(seed: 1))
    }
  }
}
