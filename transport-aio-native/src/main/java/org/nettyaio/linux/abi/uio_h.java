package org.nettyaio.linux.abi;

/** Constants of sys/uio.h: gathering and scattering. */
public final class uio_h {
  /** Most iovecs of one call; IOV_MAX elsewhere. */
  public static final int UIO_MAXIOV = 1024;

  private uio_h() {}
}
