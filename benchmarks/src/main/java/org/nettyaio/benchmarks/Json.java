package org.nettyaio.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

/** Writes and reads JSON: lines between the processes, and the report. */
public final class Json {
  private static final ObjectMapper LINES =
      new ObjectMapper().setDefaultPropertyInclusion(JsonInclude.Include.NON_NULL);
  private static final ObjectMapper PAGES = LINES.copy().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** Writes a record on one line. */
  public static String line(Object value) {
    return write(LINES, value);
  }

  /** Writes a record with indentation, for people to read too. */
  public static String page(Object value) {
    return write(PAGES, value);
  }

  private static String write(ObjectMapper mapper, Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot be written as JSON: " + value, e);
    }
  }

  /** Reads what {@link #line} has written. */
  public static <T> T read(String json, Class<T> type) {
    try {
      return LINES.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + json, e);
    }
  }
}
