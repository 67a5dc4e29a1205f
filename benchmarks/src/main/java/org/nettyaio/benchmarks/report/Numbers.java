package org.nettyaio.benchmarks.report;

import java.util.Locale;

/** Formats numbers for the report. */
final class Numbers {
  private Numbers() {}

  /** About three significant digits, with a separator of thousands. */
  static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  static String percent(double part) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * part);
  }

  /** The median, or nothing where that is not known. */
  static String known(Spread spread) {
    return spread.median() == 0 ? "" : number(spread.median());
  }

  /** The median in percent, or nothing where that is not known. */
  static String knownPercent(Spread spread) {
    return spread.median() == 0 ? "" : percent(spread.median());
  }

  /** The median and both quartiles. */
  static String spread(Spread spread) {
    return number(spread.median()) + half(spread);
  }

  /** The same of a ratio, marked if the rounds do not show that it differs from 1. */
  static String ratio(Ratio ratio) {
    return shortRatio(ratio, "**") + half(ratio.spread());
  }

  /** The median of a ratio, marked likewise. */
  static String shortRatio(Ratio ratio) {
    return shortRatio(ratio, "");
  }

  private static String shortRatio(Ratio ratio, String emphasis) {
    return (ratio.isTold() ? "" : "≈ ") + emphasis + number(ratio.median()) + emphasis;
  }

  private static String half(Spread spread) {
    return " [" + number(spread.lowerQuartile()) + ", " + number(spread.upperQuartile()) + "]";
  }
}
