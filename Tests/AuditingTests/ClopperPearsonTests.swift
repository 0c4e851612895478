import Auditing
import RealModule
import Testing

@Suite("Exact bounds on a probability")
struct ClopperPearsonTests {
  @Test(
    "of none of n the upper bound solves (1 − p)ⁿ = error, and of all of n the lower one pⁿ = error"
  )
  func ends() {
    for trials in [1, 7, 100, 5000] {
      let none = ClopperPearson(count: 0, trials: trials, error: 0.025)
      #expect(none.lower == 0)
      #expect(abs(Double.pow(1 - none.upper, trials) - 0.025) < 1e-9)
      let all = ClopperPearson(count: trials, trials: trials, error: 0.025)
      #expect(all.upper == 1)
      #expect(abs(Double.pow(all.lower, trials) - 0.025) < 1e-9)
    }
  }

  @Test("the bounds of a count and of its complement mirror each other and hold the fraction")
  func symmetry() {
    for count in 0...40 {
      let bounds = ClopperPearson(count: count, trials: 40, error: 0.05)
      let mirrored = ClopperPearson(count: 40 - count, trials: 40, error: 0.05)
      #expect(abs(bounds.lower - (1 - mirrored.upper)) < 1e-12)
      #expect(bounds.lower <= Double(count) / 40 && Double(count) / 40 <= bounds.upper)
    }
  }
}
