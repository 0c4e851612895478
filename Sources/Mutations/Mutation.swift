#if Mutations
  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #else
    import Darwin
  #endif

  /// A seeded privacy bug, of which a run has at most one.
  ///
  /// `make mutations` builds the tests with the trait of this name and sees that each bug is caught;
  /// Tests/Mutations/mutations.json says what each stands for and what must catch it. Bugs that do not
  /// compile are listed there too, and are cases of Tests/MarginaliaTests/NegativeCompile.
  package enum Mutation: String, CaseIterable, Sendable {
    // What noise is drawn.
    case noiseHalved, noiseDividedByCount, sigmaForVariance, emptyCellsBare, seedReused
    case exponentialOneSided, normalThreshold
    // What a release is taken to depend on.
    case sensitivityHalved, multiHotAsOneHot, percentileSensitivityOne, scoresChargedAsOne
    case wholeTableChargedAsInteraction, itemsNotDrawnDown
    // What is charged.
    case selectionFree, deltaCountedOnce, budgetRecordedAfterDraw, continuousMu
    case measuredTwiceChargedOnce, customStartUncharged, lastRoundUncharged, substitutionAsRemoval
    // What reads the table outside of a mechanism.
    case recordCountUnnoised, deltaOfTrueCount, domainReadOffData, firstRowsKept
    case inferredMarkedPrivate

    /// The one that `MARGINALIA_MUTATION` names, read once; nil where it is not set.
    package static let active: Mutation? = getenv("MARGINALIA_MUTATION").map { name in
      guard let mutation = Mutation(rawValue: String(cString: name)) else {
        preconditionFailure("MARGINALIA_MUTATION names no mutation")
      }
      return mutation
    }

    package var isActive: Bool { self == Mutation.active }
  }
#endif
