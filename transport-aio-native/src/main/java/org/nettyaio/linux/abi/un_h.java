package org.nettyaio.linux.abi;

/** Constants of linux/un.h: Unix domain addresses. */
public final class un_h {
  /** Room for a path in {@link sockaddr_un}, in bytes. */
  public static final int UNIX_PATH_MAX = 108;

  private un_h() {}
}
