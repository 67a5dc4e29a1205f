package org.nettyaio.linux.abi;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * {@code struct tcp_info} of linux/tcp.h: value of TCP_INFO. As of Linux 5.4; later kernels append
 * more, and older ones fill only a part: getsockopt returns how much. Two bytes of bit fields are
 * left out.
 */
public final class tcp_info {
  private static final StructLayout LAYOUT =
      MemoryLayout.structLayout(
              JAVA_BYTE.withName("tcpi_state"),
              JAVA_BYTE.withName("tcpi_ca_state"),
              JAVA_BYTE.withName("tcpi_retransmits"),
              JAVA_BYTE.withName("tcpi_probes"),
              JAVA_BYTE.withName("tcpi_backoff"),
              JAVA_BYTE.withName("tcpi_options"),
              MemoryLayout.paddingLayout(2),
              JAVA_INT.withName("tcpi_rto"),
              JAVA_INT.withName("tcpi_ato"),
              JAVA_INT.withName("tcpi_snd_mss"),
              JAVA_INT.withName("tcpi_rcv_mss"),
              JAVA_INT.withName("tcpi_unacked"),
              JAVA_INT.withName("tcpi_sacked"),
              JAVA_INT.withName("tcpi_lost"),
              JAVA_INT.withName("tcpi_retrans"),
              JAVA_INT.withName("tcpi_fackets"),
              JAVA_INT.withName("tcpi_last_data_sent"),
              JAVA_INT.withName("tcpi_last_ack_sent"),
              JAVA_INT.withName("tcpi_last_data_recv"),
              JAVA_INT.withName("tcpi_last_ack_recv"),
              JAVA_INT.withName("tcpi_pmtu"),
              JAVA_INT.withName("tcpi_rcv_ssthresh"),
              JAVA_INT.withName("tcpi_rtt"),
              JAVA_INT.withName("tcpi_rttvar"),
              JAVA_INT.withName("tcpi_snd_ssthresh"),
              JAVA_INT.withName("tcpi_snd_cwnd"),
              JAVA_INT.withName("tcpi_advmss"),
              JAVA_INT.withName("tcpi_reordering"),
              JAVA_INT.withName("tcpi_rcv_rtt"),
              JAVA_INT.withName("tcpi_rcv_space"),
              JAVA_INT.withName("tcpi_total_retrans"),
              JAVA_LONG.withName("tcpi_pacing_rate"),
              JAVA_LONG.withName("tcpi_max_pacing_rate"),
              JAVA_LONG.withName("tcpi_bytes_acked"),
              JAVA_LONG.withName("tcpi_bytes_received"),
              JAVA_INT.withName("tcpi_segs_out"),
              JAVA_INT.withName("tcpi_segs_in"),
              JAVA_INT.withName("tcpi_notsent_bytes"),
              JAVA_INT.withName("tcpi_min_rtt"),
              JAVA_INT.withName("tcpi_data_segs_in"),
              JAVA_INT.withName("tcpi_data_segs_out"),
              JAVA_LONG.withName("tcpi_delivery_rate"),
              JAVA_LONG.withName("tcpi_busy_time"),
              JAVA_LONG.withName("tcpi_rwnd_limited"),
              JAVA_LONG.withName("tcpi_sndbuf_limited"),
              JAVA_INT.withName("tcpi_delivered"),
              JAVA_INT.withName("tcpi_delivered_ce"),
              JAVA_LONG.withName("tcpi_bytes_sent"),
              JAVA_LONG.withName("tcpi_bytes_retrans"),
              JAVA_INT.withName("tcpi_dsack_dups"),
              JAVA_INT.withName("tcpi_reord_seen"),
              JAVA_INT.withName("tcpi_rcv_ooopack"),
              JAVA_INT.withName("tcpi_snd_wnd"))
          .withName("tcp_info");

  private static final long TCPI_STATE = LAYOUT.byteOffset(groupElement("tcpi_state"));
  private static final long TCPI_CA_STATE = LAYOUT.byteOffset(groupElement("tcpi_ca_state"));
  private static final long TCPI_RETRANSMITS = LAYOUT.byteOffset(groupElement("tcpi_retransmits"));
  private static final long TCPI_PROBES = LAYOUT.byteOffset(groupElement("tcpi_probes"));
  private static final long TCPI_BACKOFF = LAYOUT.byteOffset(groupElement("tcpi_backoff"));
  private static final long TCPI_OPTIONS = LAYOUT.byteOffset(groupElement("tcpi_options"));
  private static final long TCPI_RTO = LAYOUT.byteOffset(groupElement("tcpi_rto"));
  private static final long TCPI_ATO = LAYOUT.byteOffset(groupElement("tcpi_ato"));
  private static final long TCPI_SND_MSS = LAYOUT.byteOffset(groupElement("tcpi_snd_mss"));
  private static final long TCPI_RCV_MSS = LAYOUT.byteOffset(groupElement("tcpi_rcv_mss"));
  private static final long TCPI_UNACKED = LAYOUT.byteOffset(groupElement("tcpi_unacked"));
  private static final long TCPI_SACKED = LAYOUT.byteOffset(groupElement("tcpi_sacked"));
  private static final long TCPI_LOST = LAYOUT.byteOffset(groupElement("tcpi_lost"));
  private static final long TCPI_RETRANS = LAYOUT.byteOffset(groupElement("tcpi_retrans"));
  private static final long TCPI_FACKETS = LAYOUT.byteOffset(groupElement("tcpi_fackets"));
  private static final long TCPI_LAST_DATA_SENT =
      LAYOUT.byteOffset(groupElement("tcpi_last_data_sent"));
  private static final long TCPI_LAST_ACK_SENT =
      LAYOUT.byteOffset(groupElement("tcpi_last_ack_sent"));
  private static final long TCPI_LAST_DATA_RECV =
      LAYOUT.byteOffset(groupElement("tcpi_last_data_recv"));
  private static final long TCPI_LAST_ACK_RECV =
      LAYOUT.byteOffset(groupElement("tcpi_last_ack_recv"));
  private static final long TCPI_PMTU = LAYOUT.byteOffset(groupElement("tcpi_pmtu"));
  private static final long TCPI_RCV_SSTHRESH =
      LAYOUT.byteOffset(groupElement("tcpi_rcv_ssthresh"));
  private static final long TCPI_RTT = LAYOUT.byteOffset(groupElement("tcpi_rtt"));
  private static final long TCPI_RTTVAR = LAYOUT.byteOffset(groupElement("tcpi_rttvar"));
  private static final long TCPI_SND_SSTHRESH =
      LAYOUT.byteOffset(groupElement("tcpi_snd_ssthresh"));
  private static final long TCPI_SND_CWND = LAYOUT.byteOffset(groupElement("tcpi_snd_cwnd"));
  private static final long TCPI_ADVMSS = LAYOUT.byteOffset(groupElement("tcpi_advmss"));
  private static final long TCPI_REORDERING = LAYOUT.byteOffset(groupElement("tcpi_reordering"));
  private static final long TCPI_RCV_RTT = LAYOUT.byteOffset(groupElement("tcpi_rcv_rtt"));
  private static final long TCPI_RCV_SPACE = LAYOUT.byteOffset(groupElement("tcpi_rcv_space"));
  private static final long TCPI_TOTAL_RETRANS =
      LAYOUT.byteOffset(groupElement("tcpi_total_retrans"));
  private static final long TCPI_PACING_RATE = LAYOUT.byteOffset(groupElement("tcpi_pacing_rate"));
  private static final long TCPI_MAX_PACING_RATE =
      LAYOUT.byteOffset(groupElement("tcpi_max_pacing_rate"));
  private static final long TCPI_BYTES_ACKED = LAYOUT.byteOffset(groupElement("tcpi_bytes_acked"));
  private static final long TCPI_BYTES_RECEIVED =
      LAYOUT.byteOffset(groupElement("tcpi_bytes_received"));
  private static final long TCPI_SEGS_OUT = LAYOUT.byteOffset(groupElement("tcpi_segs_out"));
  private static final long TCPI_SEGS_IN = LAYOUT.byteOffset(groupElement("tcpi_segs_in"));
  private static final long TCPI_NOTSENT_BYTES =
      LAYOUT.byteOffset(groupElement("tcpi_notsent_bytes"));
  private static final long TCPI_MIN_RTT = LAYOUT.byteOffset(groupElement("tcpi_min_rtt"));
  private static final long TCPI_DATA_SEGS_IN =
      LAYOUT.byteOffset(groupElement("tcpi_data_segs_in"));
  private static final long TCPI_DATA_SEGS_OUT =
      LAYOUT.byteOffset(groupElement("tcpi_data_segs_out"));
  private static final long TCPI_DELIVERY_RATE =
      LAYOUT.byteOffset(groupElement("tcpi_delivery_rate"));
  private static final long TCPI_BUSY_TIME = LAYOUT.byteOffset(groupElement("tcpi_busy_time"));
  private static final long TCPI_RWND_LIMITED =
      LAYOUT.byteOffset(groupElement("tcpi_rwnd_limited"));
  private static final long TCPI_SNDBUF_LIMITED =
      LAYOUT.byteOffset(groupElement("tcpi_sndbuf_limited"));
  private static final long TCPI_DELIVERED = LAYOUT.byteOffset(groupElement("tcpi_delivered"));
  private static final long TCPI_DELIVERED_CE =
      LAYOUT.byteOffset(groupElement("tcpi_delivered_ce"));
  private static final long TCPI_BYTES_SENT = LAYOUT.byteOffset(groupElement("tcpi_bytes_sent"));
  private static final long TCPI_BYTES_RETRANS =
      LAYOUT.byteOffset(groupElement("tcpi_bytes_retrans"));
  private static final long TCPI_DSACK_DUPS = LAYOUT.byteOffset(groupElement("tcpi_dsack_dups"));
  private static final long TCPI_REORD_SEEN = LAYOUT.byteOffset(groupElement("tcpi_reord_seen"));
  private static final long TCPI_RCV_OOOPACK = LAYOUT.byteOffset(groupElement("tcpi_rcv_ooopack"));
  private static final long TCPI_SND_WND = LAYOUT.byteOffset(groupElement("tcpi_snd_wnd"));

  private tcp_info() {}

  /** The structure's memory layout. */
  public static StructLayout layout() {
    return LAYOUT;
  }

  /** The structure's size in bytes. */
  public static long sizeof() {
    return LAYOUT.byteSize();
  }

  /** State of the connection, 1 is established; u8. */
  public static int tcpi_state(MemorySegment struct) {
    return Byte.toUnsignedInt(struct.get(JAVA_BYTE, TCPI_STATE));
  }

  /** State of congestion avoidance; u8. */
  public static int tcpi_ca_state(MemorySegment struct) {
    return Byte.toUnsignedInt(struct.get(JAVA_BYTE, TCPI_CA_STATE));
  }

  /** Unanswered retransmissions in a row; u8. */
  public static int tcpi_retransmits(MemorySegment struct) {
    return Byte.toUnsignedInt(struct.get(JAVA_BYTE, TCPI_RETRANSMITS));
  }

  /** Unanswered window probes; u8. */
  public static int tcpi_probes(MemorySegment struct) {
    return Byte.toUnsignedInt(struct.get(JAVA_BYTE, TCPI_PROBES));
  }

  /** How often the timer was doubled; u8. */
  public static int tcpi_backoff(MemorySegment struct) {
    return Byte.toUnsignedInt(struct.get(JAVA_BYTE, TCPI_BACKOFF));
  }

  /** Options negotiated, a bit mask; u8. */
  public static int tcpi_options(MemorySegment struct) {
    return Byte.toUnsignedInt(struct.get(JAVA_BYTE, TCPI_OPTIONS));
  }

  /** Retransmission time-out, µs; u32. */
  public static long tcpi_rto(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_RTO));
  }

  /** Predicted delay of acknowledgements, µs; u32. */
  public static long tcpi_ato(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_ATO));
  }

  /** Segment size when sending, bytes; u32. */
  public static long tcpi_snd_mss(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_SND_MSS));
  }

  /** Segment size when receiving, bytes; u32. */
  public static long tcpi_rcv_mss(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_RCV_MSS));
  }

  /** Segments sent and not acknowledged; backlog in use if listening; u32. */
  public static long tcpi_unacked(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_UNACKED));
  }

  /** Segments acknowledged selectively; backlog limit if listening; u32. */
  public static long tcpi_sacked(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_SACKED));
  }

  /** Segments considered lost; u32. */
  public static long tcpi_lost(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_LOST));
  }

  /** Segments retransmitted and not acknowledged; u32. */
  public static long tcpi_retrans(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_RETRANS));
  }

  /** No longer used; u32. */
  public static long tcpi_fackets(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_FACKETS));
  }

  /** ms since data was sent; u32. */
  public static long tcpi_last_data_sent(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_LAST_DATA_SENT));
  }

  /** Not remembered by the kernel; u32. */
  public static long tcpi_last_ack_sent(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_LAST_ACK_SENT));
  }

  /** ms since data came; u32. */
  public static long tcpi_last_data_recv(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_LAST_DATA_RECV));
  }

  /** ms since an acknowledgement came; u32. */
  public static long tcpi_last_ack_recv(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_LAST_ACK_RECV));
  }

  /** Path MTU, bytes; u32. */
  public static long tcpi_pmtu(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_PMTU));
  }

  /** Receive window clamp, bytes; u32. */
  public static long tcpi_rcv_ssthresh(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_RCV_SSTHRESH));
  }

  /** Smoothed round-trip time, µs; u32. */
  public static long tcpi_rtt(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_RTT));
  }

  /** Its variation, µs; u32. */
  public static long tcpi_rttvar(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_RTTVAR));
  }

  /** Slow-start threshold, segments; u32. */
  public static long tcpi_snd_ssthresh(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_SND_SSTHRESH));
  }

  /** Congestion window, segments; u32. */
  public static long tcpi_snd_cwnd(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_SND_CWND));
  }

  /** Segment size advertised, bytes; u32. */
  public static long tcpi_advmss(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_ADVMSS));
  }

  /** Reordering tolerated, segments; u32. */
  public static long tcpi_reordering(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_REORDERING));
  }

  /** Round-trip time as the receiver estimates it, µs; u32. */
  public static long tcpi_rcv_rtt(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_RCV_RTT));
  }

  /** Receive buffer aimed at, bytes; u32. */
  public static long tcpi_rcv_space(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_RCV_SPACE));
  }

  /** Segments retransmitted in all; u32. */
  public static long tcpi_total_retrans(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_TOTAL_RETRANS));
  }

  /** Pacing rate, bytes per second; u64. */
  public static long tcpi_pacing_rate(MemorySegment struct) {
    return struct.get(JAVA_LONG, TCPI_PACING_RATE);
  }

  /** Its limit, bytes per second; u64. */
  public static long tcpi_max_pacing_rate(MemorySegment struct) {
    return struct.get(JAVA_LONG, TCPI_MAX_PACING_RATE);
  }

  /** Bytes acknowledged; u64. */
  public static long tcpi_bytes_acked(MemorySegment struct) {
    return struct.get(JAVA_LONG, TCPI_BYTES_ACKED);
  }

  /** Bytes received; u64. */
  public static long tcpi_bytes_received(MemorySegment struct) {
    return struct.get(JAVA_LONG, TCPI_BYTES_RECEIVED);
  }

  /** Segments sent; u32. */
  public static long tcpi_segs_out(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_SEGS_OUT));
  }

  /** Segments received; u32. */
  public static long tcpi_segs_in(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_SEGS_IN));
  }

  /** Bytes written but not sent; u32. */
  public static long tcpi_notsent_bytes(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_NOTSENT_BYTES));
  }

  /** Least round-trip time, µs; u32. */
  public static long tcpi_min_rtt(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_MIN_RTT));
  }

  /** Segments with data received; u32. */
  public static long tcpi_data_segs_in(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_DATA_SEGS_IN));
  }

  /** Segments with data sent; u32. */
  public static long tcpi_data_segs_out(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_DATA_SEGS_OUT));
  }

  /** Delivery rate, bytes per second; u64. */
  public static long tcpi_delivery_rate(MemorySegment struct) {
    return struct.get(JAVA_LONG, TCPI_DELIVERY_RATE);
  }

  /** Time spent sending, µs; u64. */
  public static long tcpi_busy_time(MemorySegment struct) {
    return struct.get(JAVA_LONG, TCPI_BUSY_TIME);
  }

  /** Of it limited by the receive window, µs; u64. */
  public static long tcpi_rwnd_limited(MemorySegment struct) {
    return struct.get(JAVA_LONG, TCPI_RWND_LIMITED);
  }

  /** Of it limited by the send buffer, µs; u64. */
  public static long tcpi_sndbuf_limited(MemorySegment struct) {
    return struct.get(JAVA_LONG, TCPI_SNDBUF_LIMITED);
  }

  /** Segments delivered; u32. */
  public static long tcpi_delivered(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_DELIVERED));
  }

  /** Of them marked for congestion; u32. */
  public static long tcpi_delivered_ce(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_DELIVERED_CE));
  }

  /** Bytes sent, retransmissions included; u64. */
  public static long tcpi_bytes_sent(MemorySegment struct) {
    return struct.get(JAVA_LONG, TCPI_BYTES_SENT);
  }

  /** Bytes retransmitted; u64. */
  public static long tcpi_bytes_retrans(MemorySegment struct) {
    return struct.get(JAVA_LONG, TCPI_BYTES_RETRANS);
  }

  /** Duplicates reported by the peer; u32. */
  public static long tcpi_dsack_dups(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_DSACK_DUPS));
  }

  /** Reorderings seen; u32. */
  public static long tcpi_reord_seen(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_REORD_SEEN));
  }

  /** Segments received out of order; u32. */
  public static long tcpi_rcv_ooopack(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_RCV_OOOPACK));
  }

  /** The peer's receive window, bytes; u32. */
  public static long tcpi_snd_wnd(MemorySegment struct) {
    return Integer.toUnsignedLong(struct.get(JAVA_INT, TCPI_SND_WND));
  }
}
