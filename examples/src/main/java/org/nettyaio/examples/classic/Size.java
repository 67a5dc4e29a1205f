package org.nettyaio.examples.classic;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of bytes: 4096, 64K, 16M, 1G. */
final class Size implements ITypeConverter<Long> {
  private static final String UNITS = "KMG";

  @Override
  public Long convert(String text) {
    int unit = text.isEmpty() ? -1 : UNITS.indexOf(text.charAt(text.length() - 1));
    String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
    try {
      return Math.multiplyExact(Long.parseLong(digits), 1L << (10 * (unit + 1)));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new TypeConversionException(
          "'" + text + "' is not a number of bytes: 4096, 64K, 16M, 1G");
    }
  }
}
