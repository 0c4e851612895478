/// Every number and name that the simulated population rests on, with its source.
///
/// "Measured" is: fitted to the Global Victim-Perpetrator Synthetic Dataset, condensed form (Counter
/// Trafficking Data Collaborative, IOM, 2022), which is itself differentially private, so that its
/// statistics may be copied. "Assumed" is: chosen by us, because nothing published says it.
extension PopulationParameters {
  public static let published = PopulationParameters(
    profileWeights: profileWeights, columns: columns, sharing: sharing, accounts: accounts,
    regions: regions, years: years)

  // MARK: Accounts of perpetrators: assumed

  /// Assumed. The published table does not say how many perpetrators a victim named; the published
  /// totals (over 17,000 victims, accounts of over 37,000 perpetrators) are about 2.2 a victim.
  private static let accounts = Accounts(
    // At most so many perpetrators named by one victim. Below that, their number has a nearly
    // exponential tail, is at least that of the values of a cell, and adds up to the links.
    largest: 16,
    // A victim's chance to name many grows by this part with each role marked in the row.
    growthPerRole: 0.25,
    // An account repeats all that an earlier account of the same victim says.
    copyRate: 0.5,
    // An account leaves out a fact that the victim's row holds.
    missingRate: 0.05,
    // An account has a role that the victim's row marks for at least one perpetrator.
    roleRate: 0.8)

  // MARK: Perpetrators shared by victims: assumed

  private static let sharing = Sharing(
    // Links per perpetrator, wherever the counts asked for allow it.
    linksPerPerpetrator: 1.3,
    // At most about so many victims of one perpetrator; below that, a tail like Lomax's, shape 2.
    largest: 40,
    // A share of accounts that are matched without regard to country and year.
    elsewhereRate: 0.1)

  // MARK: Countries of exploitation: 123 (published number), the rest assumed

  /// Assumed. ISO 3166 alpha-3 codes of the regions of the United Nations' M49 standard, in
  /// alphabetical order. Which 123 countries, and which of them are frequent, says nothing of the
  /// world: the ranks are dealt out by arithmetic (`rankStep`), and the share of rank r is in
  /// proportion to 1/r (Zipf). A region has names for itself as in the published table.
  private static let regions = Regions(
    column: "UN_COE_Region", rankStep: 7,
    // In each country every fourth profile is so many times as frequent as elsewhere.
    profileTilt: 3,
    // A region with so many victims per country mentions each of its countries.
    victimsPerCountry: 5,
    countries: [
      (
        "Africa",
        """
        AGO BDI BEN BFA BWA CAF CIV CMR COD COG DJI DZA EGY ERI ETH GAB GHA GIN GMB KEN LBR LBY
        MAR MDG MLI MOZ MRT MWI NAM NER NGA RWA SDN SEN SLE SOM TCD TGO UGA ZAF
        """
      ),
      (
        "Americas/Oceania",
        "ARG AUS BOL BRA CAN COL ECU FJI GTM HND MEX NZL PER PNG USA"
      ),
      (
        "Asia",
        """
        AFG ARE AZE BGD BHR BTN CHN GEO IDN IND IRN IRQ ISR JOR JPN KAZ KGZ KHM KOR KWT LAO LBN
        LKA MMR MNG MYS NPL OMN PAK PHL QAT SAU THA TUR
        """
      ),
      (
        "Europe",
        """
        ALB AUT BEL BGR BIH BLR CHE CZE DEU DNK ESP EST FIN FRA GBR GRC HRV HUN IRL ISL ITA LTU
        LUX LVA MDA MKD NLD NOR POL PRT ROU RUS SRB UKR
        """
      ),
    ])

  // MARK: Years of registration: bands measured, years within a band assumed

  private static let years = Years(
    column: "yearRegister", first: 2005, last: 2022,
    // Registrations grow by this factor a year …
    growth: 1.12,
    // … times the region's own …
    regionGrowth: [("Africa", 1.08), ("Asia", 1.0), ("Europe", 0.92), ("Americas/Oceania", 0.97)],
    // … times this one for victims of sexual exploitation.
    markedColumn: "isSexualExploit", markedGrowth: 0.9)

  // MARK: Profiles of victims: measured

  /// Measured, by Tests/SimulationTests/Fitting/fit_population.py: a latent class model (Lazarsfeld &
  /// Henry 1968) of the 16 columns. A victim has one of 48 profiles; given it the columns are
  /// independent. In ten-thousandths.
  private static let profileWeights = table(
    """
    556 456 454 427 392 328 312 295 288 254 242 242 238 238 231 228 225 221 219 207 205 203 202
    193 189 178 172 167 163 157 156 148 144 141 138 137 135 128 127 122 114 112 100 92 88 85 81 70
    """)[0]

  /// Measured, as the weights: for each column its cells as they are spelt, and for each profile (in
  /// the order of the weights, separated by bars) the share of each cell in thousandths.
  private static let columns = [
    Column(
      "yearRegister", .victim,
      cells: ["", "2005-2013", "2014-2018", "2019", "2020", "2021-2022"],
      shares: table(
        """
        0 194 688 71 23 24 | 0 424 478 49 25 24 | 69 0 456 260 215 0 | 241 135 316 130 140 38 |
        202 0 207 87 135 369 | 94 0 215 231 77 383 | 0 25 140 154 185 496 | 11 0 42 0 242 705 |
        0 22 790 134 54 0 | 344 107 298 40 64 147 | 104 0 126 493 34 243 | 125 0 51 155 65 604 |
        351 0 179 139 117 214 | 396 0 7 196 26 375 | 56 0 926 18 0 0 | 491 0 10 81 183 235 |
        289 35 214 136 172 154 | 372 372 131 78 31 16 | 520 38 113 72 112 145 | 61 0 0 0 89 850 |
        407 6 360 11 5 211 | 223 0 80 244 179 274 | 82 0 453 211 244 10 | 0 84 669 96 151 0 |
        184 0 0 50 280 486 | 341 64 381 147 67 0 | 27 288 296 140 109 140 | 0 473 467 5 30 25 |
        145 0 586 157 85 27 | 95 857 0 32 16 0 | 580 101 319 0 0 0 | 462 0 153 0 6 379 |
        159 0 308 111 140 282 | 25 0 0 0 0 975 | 378 558 48 13 0 3 | 0 921 0 45 34 0 |
        265 0 0 214 317 204 | 0 94 777 110 19 0 | 42 0 253 232 89 384 | 99 21 163 174 132 411 |
        0 925 75 0 0 0 | 65 0 371 136 102 326 | 629 0 190 132 33 16 | 442 0 64 20 9 465 |
        0 111 854 1 0 34 | 413 0 258 98 5 226 | 334 0 605 61 0 0 | 148 777 51 24 0 0
        """)),
    Column(
      "gender", .victim,
      cells: ["", "Female", "Male"],
      shares: table(
        """
        0 315 685 | 734 36 230 | 9 354 637 | 203 380 417 | 92 163 745 | 85 893 22 | 689 0 311 |
        38 348 614 | 0 156 844 | 206 794 0 | 90 910 0 | 38 269 693 | 306 491 203 | 149 851 0 |
        6 510 484 | 286 190 524 | 431 26 543 | 306 604 90 | 479 291 230 | 79 148 773 | 191 203 606 |
        85 915 0 | 21 536 443 | 7 360 633 | 110 890 0 | 132 158 710 | 346 81 573 | 72 340 588 |
        68 932 0 | 41 263 696 | 14 642 344 | 79 921 0 | 72 928 0 | 39 961 0 | 377 488 135 |
        0 491 509 | 51 536 413 | 26 936 38 | 0 788 212 | 100 689 211 | 39 961 0 | 61 939 0 |
        488 0 512 | 385 507 108 | 25 52 923 | 340 286 374 | 36 964 0 | 220 780 0
        """)),
    Column(
      "majorityStatus", .victim,
      cells: ["", "Adult", "Minor"],
      shares: table(
        """
        16 984 0 | 967 0 33 | 0 1000 0 | 175 825 0 | 55 935 10 | 9 991 0 | 890 0 110 | 0 953 47 |
        0 1000 0 | 121 702 177 | 36 964 0 | 13 987 0 | 130 560 310 | 65 935 0 | 0 1000 0 |
        195 741 64 | 184 727 89 | 222 708 70 | 739 135 126 | 27 911 62 | 291 553 156 | 36 755 209 |
        0 1000 0 | 5 995 0 | 117 883 0 | 0 1000 0 | 683 0 317 | 64 386 550 | 58 899 43 | 36 964 0 |
        0 855 145 | 67 928 5 | 58 935 7 | 55 945 0 | 352 530 118 | 68 932 0 | 9 952 39 | 0 1000 0 |
        0 1000 0 | 856 30 114 | 6 928 66 | 11 989 0 | 258 742 0 | 243 755 2 | 50 950 0 | 67 933 0 |
        0 1000 0 | 0 1000 0
        """)),
    Column(
      "isForcedLabour", .victim,
      cells: ["", "1"],
      shares: table(
        """
        8 992 | 1000 0 | 26 974 | 237 763 | 404 596 | 370 630 | 1000 0 | 80 920 | 0 1000 | 866 134 |
        1000 0 | 593 407 | 676 324 | 834 166 | 9 991 | 237 763 | 366 634 | 653 347 | 881 119 |
        840 160 | 523 477 | 168 832 | 6 994 | 51 949 | 176 824 | 159 841 | 1000 0 | 266 734 |
        1000 0 | 195 805 | 20 980 | 263 737 | 795 205 | 92 908 | 721 279 | 182 818 | 39 961 |
        0 1000 | 153 847 | 825 175 | 660 340 | 21 979 | 362 638 | 677 323 | 176 824 | 672 328 |
        756 244 | 939 61
        """)),
    Column(
      "isSexualExploit", .victim,
      cells: ["", "1"],
      shares: table(
        """
        1000 0 | 952 48 | 1000 0 | 1000 0 | 1000 0 | 1000 0 | 998 2 | 1000 0 | 1000 0 | 300 700 |
        61 939 | 1000 0 | 832 168 | 383 617 | 1000 0 | 1000 0 | 972 28 | 650 350 | 755 245 |
        1000 0 | 1000 0 | 1000 0 | 1000 0 | 1000 0 | 1000 0 | 1000 0 | 959 41 | 1000 0 | 110 890 |
        1000 0 | 915 85 | 1000 0 | 334 666 | 1000 0 | 719 281 | 1000 0 | 1000 0 | 1000 0 | 972 28 |
        811 189 | 280 720 | 1000 0 | 984 16 | 1000 0 | 1000 0 | 1000 0 | 0 1000 | 38 962
        """)),
    Column(
      "UN_COO_Region", .victim,
      cells: ["", "Africa", "Americas/Oceania", "Asia", "Europe"],
      shares: table(
        """
        0 0 0 0 1000 | 112 86 42 139 621 | 33 0 0 1 966 | 207 0 0 13 780 | 409 591 0 0 0 |
        18 982 0 0 0 | 4 865 9 95 27 | 111 0 0 889 0 | 0 0 0 1000 0 | 326 22 0 145 507 |
        85 915 0 0 0 | 37 0 0 0 963 | 484 516 0 0 0 | 94 906 0 0 0 | 0 0 0 0 1000 | 306 0 0 694 0 |
        341 0 0 659 0 | 527 232 0 209 32 | 591 60 72 154 123 | 112 888 0 0 0 | 295 0 1 41 663 |
        230 1 0 769 0 | 234 0 0 766 0 | 0 0 0 911 89 | 154 846 0 0 0 | 328 0 0 626 46 |
        17 0 0 983 0 | 130 0 0 870 0 | 226 0 0 774 0 | 99 0 0 805 96 | 104 0 0 698 198 |
        375 625 0 0 0 | 344 583 0 73 0 | 57 943 0 0 0 | 329 0 671 0 0 | 71 0 0 90 839 |
        118 0 0 882 0 | 8 0 0 992 0 | 345 655 0 0 0 | 49 872 0 71 8 | 5 0 0 967 28 | 82 918 0 0 0 |
        208 2 0 84 706 | 360 583 0 57 0 | 316 0 0 454 230 | 0 0 0 1000 0 | 93 0 0 186 721 |
        198 0 0 0 802
        """)),
    Column(
      "UN_COE_Region", .victim,
      cells: ["", "Africa", "Americas/Oceania", "Asia", "Europe"],
      shares: table(
        """
        0 0 0 0 1000 | 493 15 25 99 368 | 7 0 0 0 993 | 122 0 0 0 878 | 346 613 0 41 0 |
        159 841 0 0 0 | 0 864 8 118 10 | 28 0 0 972 0 | 16 0 0 967 17 | 290 0 0 138 572 |
        35 965 0 0 0 | 437 0 0 0 563 | 330 650 0 0 20 | 207 793 0 0 0 | 0 0 0 0 1000 |
        325 0 0 673 2 | 386 0 0 569 45 | 342 239 0 312 107 | 579 54 31 181 155 | 54 946 0 0 0 |
        349 0 0 181 470 | 225 0 0 765 10 | 173 0 0 803 24 | 48 0 0 0 952 | 149 0 0 851 0 |
        280 0 0 0 720 | 35 29 0 881 55 | 234 0 0 766 0 | 45 0 0 935 20 | 41 0 0 268 691 |
        129 0 0 637 234 | 331 0 0 669 0 | 483 156 0 361 0 | 41 0 0 959 0 | 401 0 570 0 29 |
        0 0 0 0 1000 | 63 27 0 910 0 | 0 0 0 1000 0 | 315 676 0 9 0 | 145 645 6 171 33 |
        96 0 0 904 0 | 216 784 0 0 0 | 224 0 0 34 742 | 445 542 0 13 0 | 50 0 0 950 0 |
        388 611 0 0 1 | 152 0 0 139 709 | 55 0 0 349 596
        """)),
    Column(
      "IP_Exploiter", .link,
      cells: ["", "1"],
      shares: table(
        """
        143 857 | 1000 0 | 41 959 | 512 488 | 768 232 | 958 42 | 1000 0 | 1000 0 | 343 657 |
        628 372 | 459 541 | 265 735 | 647 353 | 654 346 | 29 971 | 899 101 | 781 219 | 654 346 |
        885 115 | 509 491 | 706 294 | 756 244 | 311 689 | 209 791 | 809 191 | 59 941 | 1000 0 |
        411 589 | 468 532 | 283 717 | 102 898 | 466 534 | 609 391 | 1000 0 | 499 501 | 166 834 |
        1000 0 | 260 740 | 186 814 | 827 173 | 278 722 | 820 180 | 330 670 | 952 48 | 323 677 |
        546 454 | 0 1000 | 378 622
        """)),
    Column(
      "IP_Gender", .perpetrator,
      cells: ["", "Female", "Female;Male", "Male"],
      shares: table(
        """
        33 50 135 782 | 999 0 0 1 | 3 1 373 623 | 152 186 215 447 | 256 91 3 650 | 130 575 0 295 |
        1000 0 0 0 | 62 157 0 781 | 8 0 0 992 | 249 275 34 442 | 118 605 0 277 | 106 55 84 755 |
        361 282 50 307 | 238 453 0 309 | 12 7 552 429 | 298 60 0 642 | 288 144 38 530 |
        241 235 153 371 | 655 94 21 230 | 84 0 0 916 | 320 63 18 599 | 279 487 0 234 |
        0 24 396 580 | 107 165 171 557 | 338 289 0 373 | 105 24 85 786 | 969 0 0 31 |
        136 67 16 781 | 84 450 227 239 | 85 119 75 721 | 76 50 419 455 | 290 171 286 253 |
        220 383 237 160 | 726 13 0 261 | 335 237 138 290 | 114 130 204 552 | 207 188 0 605 |
        28 497 475 0 | 0 167 186 647 | 777 112 20 91 | 67 182 499 252 | 30 867 0 103 |
        334 43 61 562 | 367 362 30 241 | 84 46 0 870 | 226 40 9 725 | 0 79 551 370 |
        34 155 502 309
        """)),
    Column(
      "IP_ageBroad", .perpetrator,
      cells: [
        "", "0--29", "0--29;30--38", "0--29;39--47", "30--38", "30--38;39--47", "30--38;48+",
        "39--47", "39--47;48+", "48+",
      ],
      shares: table(
        """
        1000 0 0 0 0 0 0 0 0 0 | 977 3 0 0 3 0 1 0 0 16 | 1000 0 0 0 0 0 0 0 0 0 |
        1000 0 0 0 0 0 0 0 0 0 | 614 0 0 0 116 0 0 262 0 8 | 438 0 0 0 335 0 0 227 0 0 |
        936 19 0 0 14 0 1 0 0 30 | 563 0 0 0 159 0 0 278 0 0 | 1000 0 0 0 0 0 0 0 0 0 |
        987 0 0 0 13 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0 |
        835 0 0 0 89 0 0 76 0 0 | 424 0 0 0 312 0 0 264 0 0 | 1000 0 0 0 0 0 0 0 0 0 |
        0 167 0 0 285 29 0 290 0 229 | 975 0 0 0 25 0 0 0 0 0 | 973 0 0 0 5 0 0 22 0 0 |
        479 114 17 39 83 9 2 71 9 177 | 696 0 0 0 158 0 0 146 0 0 | 750 3 0 0 57 0 0 190 0 0 |
        749 0 0 0 140 0 0 111 0 0 | 1000 0 0 0 0 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0 |
        842 0 0 0 13 0 0 145 0 0 | 1000 0 0 0 0 0 0 0 0 0 | 901 29 0 0 42 0 0 0 0 28 |
        1000 0 0 0 0 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0 |
        1000 0 0 0 0 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0 | 941 0 0 0 58 0 0 1 0 0 |
        1000 0 0 0 0 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0 |
        258 0 0 0 269 0 0 421 0 52 | 1000 0 0 0 0 0 0 0 0 0 | 979 0 0 0 21 0 0 0 0 0 |
        550 125 0 0 247 0 0 24 0 54 | 1000 0 0 0 0 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0 |
        1000 0 0 0 0 0 0 0 0 0 | 0 576 0 0 0 0 0 1 0 423 | 959 0 0 0 41 0 0 0 0 0 |
        888 0 0 0 58 0 0 54 0 0 | 1000 0 0 0 0 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0
        """)),
    Column(
      "IP_citizen_UNRegion", .perpetrator,
      cells: [
        "", "Africa", "Africa;Americas/Oceania", "Africa;Asia", "Americas/Oceania",
        "Americas/Oceania;Asia", "Americas/Oceania;Europe", "Asia", "Asia;Europe", "Europe",
      ],
      shares: table(
        """
        0 0 0 0 0 0 0 11 0 989 | 986 0 0 0 6 1 0 6 1 0 | 120 0 0 0 0 0 0 6 0 874 |
        499 0 0 0 0 0 0 0 0 501 | 484 516 0 0 0 0 0 0 0 0 | 117 883 0 0 0 0 0 0 0 0 |
        983 11 0 0 6 0 0 0 0 0 | 40 0 0 0 0 0 0 960 0 0 | 0 0 0 0 0 0 0 1000 0 0 |
        509 0 0 0 0 0 0 15 10 466 | 176 824 0 0 0 0 0 0 0 0 | 304 0 0 0 0 0 0 0 0 696 |
        561 431 0 7 0 0 0 0 0 1 | 110 890 0 0 0 0 0 0 0 0 | 107 0 0 0 0 0 0 0 0 893 |
        304 0 0 0 0 0 0 696 0 0 | 259 0 0 7 0 0 0 673 0 61 | 277 203 0 46 0 0 0 384 59 31 |
        470 117 6 3 76 11 2 180 24 111 | 68 932 0 0 0 0 0 0 0 0 | 587 0 0 0 0 0 0 144 94 175 |
        198 0 0 0 0 0 0 802 0 0 | 173 0 0 0 0 0 0 827 0 0 | 893 0 0 0 0 0 0 107 0 0 |
        338 662 0 0 0 0 0 0 0 0 | 0 0 0 0 0 0 0 294 449 257 | 823 0 0 0 0 0 0 174 3 0 |
        41 0 0 0 0 0 0 959 0 0 | 64 0 0 0 0 0 0 936 0 0 | 141 0 0 0 0 0 0 478 313 68 |
        398 0 0 0 0 0 0 602 0 0 | 37 127 0 287 0 0 0 549 0 0 | 589 411 0 0 0 0 0 0 0 0 |
        0 0 0 948 0 0 0 52 0 0 | 452 16 4 0 528 0 0 0 0 0 | 88 0 0 0 0 0 0 12 0 900 |
        257 0 0 0 0 0 0 743 0 0 | 23 0 0 0 0 0 0 977 0 0 | 333 667 0 0 0 0 0 0 0 0 |
        443 507 0 38 0 0 0 0 0 12 | 126 0 0 0 0 0 0 874 0 0 | 29 971 0 0 0 0 0 0 0 0 |
        360 0 0 0 0 0 0 0 0 640 | 445 555 0 0 0 0 0 0 0 0 | 1000 0 0 0 0 0 0 0 0 0 |
        756 108 0 35 0 0 0 101 0 0 | 547 0 0 0 0 0 0 0 2 451 | 181 0 0 0 0 0 0 54 141 624
        """)),
    Column(
      "IP_Relation", .link,
      cells: [
        "", "FamilyIntimatePartner", "FamilyIntimatePartner;FriendAcquaintance",
        "FamilyIntimatePartner;StrangerUnknownOther", "FriendAcquaintance",
        "FriendAcquaintance;StrangerUnknownOther", "StrangerUnknownOther",
      ],
      shares: table(
        """
        0 8 0 0 321 10 661 | 988 11 0 0 1 0 0 | 0 0 0 0 41 147 812 | 63 40 0 0 195 0 702 |
        186 7 0 0 314 8 485 | 32 10 0 0 424 0 534 | 991 9 0 0 0 0 0 | 1 105 0 0 412 0 482 |
        8 0 0 0 616 14 362 | 493 81 0 12 256 1 157 | 52 221 0 0 545 2 180 | 90 0 0 0 169 39 702 |
        404 285 0 8 39 72 192 | 387 0 0 0 107 0 506 | 12 0 0 0 11 0 977 | 481 93 0 0 161 3 262 |
        80 178 0 43 333 112 254 | 698 0 0 0 198 0 104 | 572 84 13 0 157 26 148 | 131 0 0 0 0 0 869 |
        576 50 0 19 100 0 255 | 181 80 0 2 190 0 547 | 47 0 0 0 207 152 594 | 85 19 0 0 453 30 413 |
        86 61 0 0 167 7 679 | 214 0 0 0 589 51 146 | 930 64 0 0 0 0 6 | 863 0 0 0 137 0 0 |
        95 71 0 0 699 0 135 | 925 0 0 0 75 0 0 | 334 227 0 0 138 27 274 | 272 0 0 0 166 29 533 |
        227 54 0 0 309 0 410 | 63 0 0 0 0 0 937 | 927 0 0 0 42 0 31 | 850 0 0 0 31 0 119 |
        129 0 0 0 73 0 798 | 63 0 0 0 741 0 196 | 21 12 0 0 238 113 616 | 679 198 1 0 54 0 68 |
        996 0 0 0 4 0 0 | 14 110 0 0 643 0 233 | 0 198 0 149 1 652 0 | 359 25 0 0 227 5 384 |
        98 0 0 0 334 0 568 | 375 4 0 8 103 24 486 | 233 0 0 0 316 18 433 | 1000 0 0 0 0 0 0
        """)),
    Column(
      "IP_PayMoney", .link,
      cells: ["", "No", "No;Yes", "Yes"],
      shares: table(
        """
        0 1000 0 0 | 1000 0 0 0 | 0 698 288 14 | 199 427 120 254 | 117 414 31 438 | 100 562 0 338 |
        996 4 0 0 | 14 705 28 253 | 0 933 0 67 | 279 676 0 45 | 149 799 0 52 | 82 864 0 54 |
        285 551 47 117 | 273 436 0 291 | 51 12 52 885 | 338 434 39 189 | 116 533 81 270 |
        850 97 1 52 | 582 306 13 99 | 49 248 0 703 | 475 474 10 41 | 98 884 0 18 | 0 568 264 168 |
        123 877 0 0 | 156 403 123 318 | 84 916 0 0 | 986 0 0 14 | 448 552 0 0 | 74 926 0 0 |
        999 1 0 0 | 159 816 0 25 | 45 527 218 210 | 34 718 0 248 | 24 494 372 110 | 813 187 0 0 |
        628 228 0 144 | 19 769 2 210 | 144 856 0 0 | 0 655 172 173 | 756 100 0 144 | 930 70 0 0 |
        66 687 0 247 | 29 870 33 68 | 402 411 0 187 | 116 655 10 219 | 314 522 0 164 | 66 934 0 0 |
        1000 0 0 0
        """)),
    Column(
      "IP_RecruiterBroker", .link,
      cells: ["", "1"],
      shares: table(
        """
        95 905 | 1000 0 | 7 993 | 322 678 | 640 360 | 682 318 | 1000 0 | 716 284 | 243 757 |
        518 482 | 428 572 | 270 730 | 703 297 | 682 318 | 7 993 | 755 245 | 436 564 | 559 441 |
        818 182 | 979 21 | 521 479 | 769 231 | 0 1000 | 126 874 | 206 794 | 80 920 | 1000 0 |
        594 406 | 306 694 | 249 751 | 108 892 | 205 795 | 433 567 | 194 806 | 440 560 | 137 863 |
        24 976 | 15 985 | 107 893 | 930 70 | 203 797 | 35 965 | 256 744 | 783 217 | 98 902 |
        821 179 | 141 859 | 205 795
        """)),
    Column(
      "IP_TransactionProcess", .link,
      cells: ["", "1"],
      shares: table(
        """
        930 70 | 1000 0 | 32 968 | 655 345 | 575 425 | 361 639 | 1000 0 | 159 841 | 941 59 |
        822 178 | 474 526 | 397 603 | 599 401 | 440 560 | 889 111 | 547 453 | 737 263 | 681 319 |
        919 81 | 478 522 | 705 295 | 571 429 | 297 703 | 905 95 | 748 252 | 821 179 | 1000 0 |
        780 220 | 684 316 | 610 390 | 586 414 | 531 469 | 662 338 | 348 652 | 793 207 | 642 358 |
        1000 0 | 801 199 | 62 938 | 1000 0 | 479 521 | 880 120 | 682 318 | 561 439 | 1000 0 |
        727 273 | 639 361 | 498 502
        """)),
    Column(
      "IP_ControlAbuseKidnap", .link,
      cells: ["", "1"],
      shares: table(
        """
        1000 0 | 998 2 | 676 324 | 785 215 | 836 164 | 907 93 | 1000 0 | 1000 0 | 1000 0 | 905 95 |
        844 156 | 283 717 | 821 179 | 744 256 | 1000 0 | 992 8 | 976 24 | 913 87 | 874 126 |
        442 558 | 939 61 | 873 127 | 1000 0 | 1000 0 | 1000 0 | 1000 0 | 1000 0 | 1000 0 | 1000 0 |
        1000 0 | 974 26 | 949 51 | 955 45 | 1000 0 | 1000 0 | 1000 0 | 1000 0 | 1000 0 | 638 362 |
        967 33 | 1000 0 | 1000 0 | 826 174 | 987 13 | 1000 0 | 860 140 | 1000 0 | 1000 0
        """)),
  ]
}
