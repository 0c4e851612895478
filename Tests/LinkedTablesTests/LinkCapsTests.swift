import LinkedTables
import Testing

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
}
