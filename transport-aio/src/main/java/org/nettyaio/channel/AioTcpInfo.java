package org.nettyaio.channel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.nettyaio.linux.ErrnoException;
import org.nettyaio.linux.abi.tcp_info;
import org.nettyaio.linux.socket.Socket;

/**
 * What the kernel knows of a TCP connection ({@code TCP_INFO} of tcp(7)), as it was when {@link
 * AioSocketChannel#tcpInfo} asked. Fields that an older kernel does not know are 0.
 *
 * <p>May be read from any thread once it is filled.
 */
public final class AioTcpInfo {
  private final MemorySegment info = Arena.ofAuto().allocate(tcp_info.layout());

  /** Creates one that is still empty. */
  public AioTcpInfo() {}

  void fill(Socket socket) throws ErrnoException {
    info.fill((byte) 0);
    socket.options().tcpInfo(info);
  }

  /** The state of the connection, TCP_ESTABLISHED (1) and so on, of the kernel's tcp_states.h. */
  public int state() {
    return tcp_info.tcpi_state(info);
  }

  /** The state of congestion control, TCP_CA_Open (0) and so on. */
  public int caState() {
    return tcp_info.tcpi_ca_state(info);
  }

  /** Retransmissions of the segment that is waited for. */
  public int retransmits() {
    return tcp_info.tcpi_retransmits(info);
  }

  /** Zero-window or keep-alive probes that were not answered. */
  public int probes() {
    return tcp_info.tcpi_probes(info);
  }

  /** The exponent of the retransmission timer's back-off. */
  public int backoff() {
    return tcp_info.tcpi_backoff(info);
  }

  /** TCP options in use, bits TCPI_OPT_*. */
  public int options() {
    return tcp_info.tcpi_options(info);
  }

  /** The retransmission time-out, in microseconds. */
  public long rto() {
    return tcp_info.tcpi_rto(info);
  }

  /** The delayed-acknowledgement time-out, in microseconds. */
  public long ato() {
    return tcp_info.tcpi_ato(info);
  }

  /** The maximum segment size sent, in bytes. */
  public long sndMss() {
    return tcp_info.tcpi_snd_mss(info);
  }

  /** The maximum segment size received, in bytes. */
  public long rcvMss() {
    return tcp_info.tcpi_rcv_mss(info);
  }

  /** Segments sent and not acknowledged; for a listening socket the connections to accept. */
  public long unacked() {
    return tcp_info.tcpi_unacked(info);
  }

  /** Segments acknowledged selectively; for a listening socket the backlog. */
  public long sacked() {
    return tcp_info.tcpi_sacked(info);
  }

  /** Segments thought lost. */
  public long lost() {
    return tcp_info.tcpi_lost(info);
  }

  /** Segments retransmitted and not acknowledged. */
  public long retrans() {
    return tcp_info.tcpi_retrans(info);
  }

  /** Segments acknowledged forward. */
  public long fackets() {
    return tcp_info.tcpi_fackets(info);
  }

  /** The time since data was sent last, in milliseconds. */
  public long lastDataSent() {
    return tcp_info.tcpi_last_data_sent(info);
  }

  /** Not kept by the kernel: 0. */
  public long lastAckSent() {
    return tcp_info.tcpi_last_ack_sent(info);
  }

  /** The time since data was received last, in milliseconds. */
  public long lastDataRecv() {
    return tcp_info.tcpi_last_data_recv(info);
  }

  /** The time since an acknowledgement was received last, in milliseconds. */
  public long lastAckRecv() {
    return tcp_info.tcpi_last_ack_recv(info);
  }

  /** The path's maximum transmission unit, in bytes. */
  public long pmtu() {
    return tcp_info.tcpi_pmtu(info);
  }

  /** The slow-start threshold of the receive window, in bytes. */
  public long rcvSsthresh() {
    return tcp_info.tcpi_rcv_ssthresh(info);
  }

  /** The smoothed round-trip time, in microseconds. */
  public long rtt() {
    return tcp_info.tcpi_rtt(info);
  }

  /** The variance of the round-trip time, in microseconds. */
  public long rttvar() {
    return tcp_info.tcpi_rttvar(info);
  }

  /** The slow-start threshold for sending, in segments. */
  public long sndSsthresh() {
    return tcp_info.tcpi_snd_ssthresh(info);
  }

  /** The congestion window, in segments. */
  public long sndCwnd() {
    return tcp_info.tcpi_snd_cwnd(info);
  }

  /** The maximum segment size that was advertised, in bytes. */
  public long advmss() {
    return tcp_info.tcpi_advmss(info);
  }

  /** How far segments are thought to be reordered. */
  public long reordering() {
    return tcp_info.tcpi_reordering(info);
  }

  /** The receiver's estimate of the round-trip time, in microseconds. */
  public long rcvRtt() {
    return tcp_info.tcpi_rcv_rtt(info);
  }

  /** What the receive buffer is adjusted to, in bytes. */
  public long rcvSpace() {
    return tcp_info.tcpi_rcv_space(info);
  }

  /** All retransmissions of the connection. */
  public long totalRetrans() {
    return tcp_info.tcpi_total_retrans(info);
  }
}
