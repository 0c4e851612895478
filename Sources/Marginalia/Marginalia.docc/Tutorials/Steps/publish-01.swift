import Marginalia

@main enum Publish {
  static func main() throws {
    let population = try Population.simulate(victims: 2_000, perpetrators: 4_000, seed: 7)
    try population.write(to: "population", replacing: true)
  }
}
