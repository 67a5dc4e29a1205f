package org.nettyaio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.junit.jupiter.api.Test;

class ErrnoTest {
  @Test
  void everyConstantHasTheNameItSays() throws Exception {
    int constants = 0;
    for (Field field : Errno.class.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers())) {
        assertThat(Errno.name(field.getInt(null))).isEqualTo(field.getName());
        constants++;
      }
    }
    assertThat(constants).isGreaterThan(40);
  }

  @Test
  void unknownNumbersAreNamedByNumber() {
    assertThat(Errno.name(999)).isEqualTo("errno 999");
    assertThat(Errno.name(0)).isEqualTo("errno 0");
    assertThat(Errno.name(41)).isEqualTo("errno 41");
    assertThat(Errno.message(999)).isEqualTo("Unknown error 999");
  }

  @Test
  void theTableEndsWithLinuxsLastError() {
    assertThat(Errno.name(133)).isEqualTo("EHWPOISON");
    assertThat(Errno.name(134)).isEqualTo("errno 134");
  }

  @Test
  void theExceptionSaysCallNameAndMeaning() {
    ErrnoException e = new ErrnoException("connect(127.0.0.1:80)", -Errno.ECONNREFUSED);
    assertThat(e).hasMessage("connect(127.0.0.1:80) failed: ECONNREFUSED (Connection refused)");
    assertThat(e.errno()).isEqualTo(Errno.ECONNREFUSED);
    assertThat(e.call()).isEqualTo("connect(127.0.0.1:80)");
  }

  @Test
  void theExceptionForTooManyOpenFilesNamesTheLimitAndTheRemedy() {
    assertThat(new ErrnoException("socket", Errno.EMFILE))
        .hasMessageMatching(
            "socket failed: EMFILE \\(Too many open files\\): the limit of open descriptors \\(ulimit"
                + " -n\\) is \\d+: raise it before java starts, with ulimit -n N .*");
    assertThat(new ErrnoException("socket", Errno.ENFILE).getMessage()).contains("fs.file-max");
  }
}
