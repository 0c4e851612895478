import Testing

@testable import LinkedTables

@Suite("Caps on links")
struct LinkCapsTests {
  @Test("caps that say nothing, or make mass too fine to count, are refused")
  func refused() {
    #expect(throws: LinkedError.self) { try LinkCaps(degree: 0).check() }
    #expect(throws: LinkedError.self) { try LinkCaps(links: 0).check() }
    #expect(throws: LinkedError.self) { try LinkCaps(links: 11).check() }
    #expect(throws: LinkedError.self) { try LinkCaps(links: 2, shared: 3).check() }
    #expect(throws: LinkedError.self) { try LinkCaps(parents: 0).check() }
    #expect(throws: Never.self) { try LinkCaps().check() }
  }

  private static func chosen(
    _ histogram: [Double], degree: Int = 20, sharing: Double = 1e6
  ) -> LinkCaps {
    PaidCaps.caps(
      histogram: histogram, limit: LinkCaps(degree: degree), sharing: sharing, types: 6)
  }

  @Test("the cap that is paid for is the smallest with fewer than a hundredth of the parents above")
  func smallestDegree() {
    #expect(Self.chosen([0, 500, 300, 150, 45, 4, 1]).degree == 4)
    #expect(Self.chosen([0, 500, 300, 150, 40, 9, 0]).degree == 4)
    #expect(Self.chosen([0, 500, 300, 150, 40, 9, 9]).degree == 5)
  }

  @Test("no cap that is paid for is above its limit, and none is below 1")
  func limits() {
    #expect(Self.chosen([0, 1, 1, 1, 1, 1, 1, 1], degree: 3).degree == 3)
    #expect(Self.chosen([100, 0, 0, 0]).degree == 1)
    #expect(Self.chosen([0, 0, 0, 0]).degree >= 1)
    let shared = Self.chosen([0, 100, 100, 100, 100]).shared
    #expect((1...LinkCaps().shared).contains(shared))
  }

  @Test("noise in the tail does not raise the cap that is paid for", arguments: [20, 255])
  func noisyTail(limit: Int) {
    var generator = SplitMix64(9)
    let truth: [Double] = [1000, 6000, 5000, 3000, 1500, 400, 60, 20, 5]
    let chosen = (0..<20).map { _ in
      let noisy = (0..<NumbersOfLinks.bins.count).map { code in
        (code < truth.count ? truth[code] : 0) + Double.random(in: -45...45, using: &generator)
      }
      return Self.chosen(noisy, degree: limit).degree
    }
    // Five would be chosen without noise; noise that is cut at 0 adds 270 parents to the tail, of 160 allowed.
    #expect((4...10).contains(chosen.reduce(0, +) / chosen.count), "\(chosen)")
  }

  @Test("the smaller the budget of shared children, the fewer links count for them")
  func sharedCap() {
    let histogram: [Double] = [0, 500, 300, 150, 50]
    let caps = [1e6, 1e-4, 1e-8].map { Self.chosen(histogram, sharing: $0).shared }
    #expect(caps == caps.sorted(by: >) && caps.first == LinkCaps().shared && caps.last == 1)
  }
}
