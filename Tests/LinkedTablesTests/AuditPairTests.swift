import Privacy
import Testing

@testable import LinkedTables

@Suite("Audit of what a run releases on worst neighbours")
struct AuditPairTests {
  private static var settings: LinkedSettings {
    var settings = LinkedSettings()
    settings.caps = AuditPair.caps
    return settings
  }

  private func loss(_ shifts: [AuditPair.Shift]) -> Double { shifts.reduce(0) { $0 + $1.loss } }

  @Test(
    "no vector moves by more than is charged, and the whole loses no more than the budget",
    arguments: AuditPair.Kind.allCases, [0.02, 0.5])
  func withinCharge(kind: AuditPair.Kind, rho: Double) throws {
    let shifts = try AuditPair(kind).shifts(Self.settings, rho: rho)
    #expect(shifts.count > 10)
    for shift in shifts {
      #expect(shift.loss <= 2 * shift.entry.rho * (1 + 1e-9), "\(shift.entry.label)")
    }
    #expect(loss(shifts) <= 2 * rho)
    #expect(shifts.contains { $0.isRelation && ($0.squaredL2 ?? 0) > 0 })
  }

  @Test(
    "a parent with children of its own, all alike, loses what is charged", arguments: [0.02, 0.5])
  func attained(rho: Double) throws {
    let shifts = try AuditPair(.ownChildren).shifts(Self.settings, rho: rho)
    let touched = shifts.filter { ($0.squaredL2 ?? 0) > 0 }
    #expect(touched.count == shifts.count { $0.squaredL2 != nil })
    let charged = touched.reduce(0) { $0 + 2 * $1.entry.rho }
    #expect(loss(touched) >= 0.95 * charged)
    #expect(loss(shifts) >= 0.95 * 2 * rho)
  }

  @Test("shared children move the tail counts by all that is charged, at the level of two parents")
  func shared() throws {
    let tails = try AuditPair(.sharedChildren).shifts(Self.settings, rho: 0.5).filter {
      $0.entry.label.hasPrefix("children by type")
    }
    #expect(tails.count == 1 && tails[0].squaredL2 == 9)
    // Children of more than M parents move nothing.
    let popular = try AuditPair(.popularChildren).shifts(Self.settings, rho: 0.5).filter {
      $0.entry.label.hasPrefix("children by type")
    }
    #expect((popular[0].squaredL2 ?? 9) < 9)
  }

  @Test("links given several times change nothing", arguments: [0.5])
  func repeated(rho: Double) throws {
    let once = try AuditPair(.ownChildren).shifts(Self.settings, rho: rho)
    let often = try AuditPair(.repeatedLinks).shifts(Self.settings, rho: rho)
    #expect(once.map(\.squaredL2) == often.map(\.squaredL2))
  }

  @Test("links that weigh 1 lose more than the budget", arguments: [0.02, 0.5])
  func broken(rho: Double) throws {
    for kind in [AuditPair.Kind.ownChildren, .manyLinks] {
      let shifts = try AuditPair(kind).shifts(Self.settings, rho: rho, isBroken: true)
      #expect(loss(shifts) > 2 * 2 * rho)
      #expect(shifts.contains { $0.isRelation && $0.loss > 2 * $0.entry.rho * 15 })
    }
  }

  @Test(
    "a child of m parents who have no other link loses what is stated at most", arguments: 1...3)
  func child(parents m: Int) throws {
    let (rho, settings) = (0.5, Self.settings)
    let pair = AuditPair(childOf: m)
    let shifts = try pair.shifts(settings, rho: rho)
    let domain = try pair.with.bounded(settings.caps).domain
    let stated = ChildGuarantee.table(
      budget: try Price(rho),
      wholeShare: LinkedPlan(domain, settings: settings).wholeShare(settings),
      accountant: .zcdp, delta: try Delta(1e-6))[m - 1]
    // Scores may move by twice m sensitivities.
    let lost = shifts.reduce(0) {
      $0 + ($1.squaredL2 == nil ? 4 * Double(m * m) * $1.loss : $1.loss)
    }
    #expect(stated.parents == m && lost <= 2 * stated.rho)
    // m times the loss of a parent is not enough: the numbers of links are replaced, not removed.
    #expect(lost > 2 * rho * Double(m * m) * 0.9)
  }
}
