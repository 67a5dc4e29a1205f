package org.nettyaio.examples.classic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CatManyAndAdderTest {
  @TempDir Path directory;

  @Test
  void manyReadsAtOnceBringWhatOneByOneBrings() throws Exception {
    Path two = Program.file(directory, 8192);
    Path part = Program.file(directory, 5000);
    Path empty = Program.file(directory, 0);
    // Each file has its turn every third time: 8,192 bytes twice, 5,000 twice.
    Program program = Program.run("aio-cat-many", two, part, empty, "--count", "12");
    assertThat(program.errors()).isEmpty();
    assertThat(program.out())
        .contains("12 pieces of 3 files, 26,384 bytes")
        .containsPattern("one io_submit +[\\d,]+ us")
        .containsPattern("pread each +[\\d,]+ us")
        .containsPattern("both have read the same: CRC32C [0-9a-f]{8}");
    assertThat(program.status()).isZero();
  }

  @Test
  void hundredsFitIntoOneSubmission() throws Exception {
    Path file = Program.file(directory, 3 << 20);
    Program program = Program.run("aio-cat-many", file, "--count", "768");
    assertThat(program.out()).contains("768 pieces of 1 files, 3,145,728 bytes");
  }

  @Test
  void aFileThatIsNotThereIsNamed() throws Exception {
    Path file = Program.file(directory, 10);
    Program program = Program.run("aio-cat-many", file, directory.resolve("nothing"));
    assertThat(program.status()).isEqualTo(1);
    assertThat(program.errors().lines())
        .singleElement()
        .asString()
        .contains("nothing", "ENOENT", "check the name");
  }

  @Test
  void whatWasWrittenIsAddedUp() throws Exception {
    Program program =
        Program.run(
            "aio-adder",
            "--requests=100",
            "--depth=16",
            "--length=8192",
            "--min-nr=5",
            "--max-nr=10",
            "--timeout-ms=1000",
            "--path=" + directory.resolve("numbers"));
    assertThat(program.errors()).isEmpty();
    assertThat(program.out())
        .contains("102,400 numbers in 100 blocks")
        .containsPattern(
            "written, as the file grows +[\\d,.]+ ms, \\d+ io_submit, \\d+ io_getevents")
        .containsPattern("written again, in place +[\\d,.]+ ms")
        .containsPattern("(?m)^ +5 +10 +1000 ms +\\d+ ")
        // One result a call, whatever the device does.
        .containsPattern("(?m)^ +1 +1 +none +100 +1\\.00 +0 ")
        .contains("the sum was 5,242,828,800 = n(n-1)/2");
    assertThat(program.status()).isZero();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void oneBlockIsEnough() {
    Program program = Program.run("aio-adder", "--requests=1");
    assertThat(program.out()).contains("the sum was 130,816 ");
    assertThat(program.status()).isZero();
  }

  @Test
  void aFileThatIsThereStaysAsItIs() throws Exception {
    Path file = Program.file(directory, 10);
    byte[] before = Files.readAllBytes(file);
    Program program = Program.run("aio-adder", "--path=" + file);
    assertThat(program.status()).isEqualTo(1);
    assertThat(program.errors().lines())
        .singleElement()
        .asString()
        .contains(file.toString(), "EEXIST", "choose a name that is free");
    assertThat(file).hasBinaryContent(before);
  }
}
