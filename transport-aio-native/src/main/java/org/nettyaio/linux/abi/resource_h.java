package org.nettyaio.linux.abi;

/** Constants of sys/resource.h: limits of a process. */
public final class resource_h {
  /** One more than the highest descriptor. */
  public static final int RLIMIT_NOFILE = 7;

  /** No limit. */
  public static final long RLIM_INFINITY = -1L;

  private resource_h() {}
}
