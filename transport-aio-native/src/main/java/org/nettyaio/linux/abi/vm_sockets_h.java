package org.nettyaio.linux.abi;

/** Constants of linux/vm_sockets.h: special addresses, and options of level AF_VSOCK. */
public final class vm_sockets_h {
  /** Any machine: to listen to all. */
  public static final long VMADDR_CID_ANY = 0xffffffffL;

  /** The hypervisor. */
  public static final long VMADDR_CID_HYPERVISOR = 0;

  /** This machine. */
  public static final long VMADDR_CID_LOCAL = 1;

  /** The host of this machine. */
  public static final long VMADDR_CID_HOST = 2;

  /** A port of the kernel's choice. */
  public static final long VMADDR_PORT_ANY = 0xffffffffL;

  /** Option: room for what was received, bytes, u64. */
  public static final int SO_VM_SOCKETS_BUFFER_SIZE = 0;

  private vm_sockets_h() {}
}
