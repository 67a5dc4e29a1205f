package org.nettyaio.examples;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code examples/run doctor}. */
@Command(
    name = "doctor",
    description = {
      "Says what this machine allows the transports to do, and what to change to allow more.",
      "Exit status 0 if the aio transport is available, 1 if not."
    },
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    System.out.println(Doctor.report());
    return Transport.AIO.unavailabilityCause() == null ? 0 : 1;
  }
}
