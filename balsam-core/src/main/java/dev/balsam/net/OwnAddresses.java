package dev.balsam.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where this machine may be reached: nobody knows from here which of its networks other nodes are
 * on, so they try them in turn.
 *
 * <pre>{@code
 * OwnAddresses.all(); // [192.0.2.7, fd00::7, 127.0.0.1]
 * }</pre>
 */
public final class OwnAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);

  private OwnAddresses() {}

  /**
   * All addresses of this machine, as numbers.
   *
   * @return that of its host name first, that of itself (loopback) last
   */
  public static List<String> all() {
    Set<String> addresses = new LinkedHashSet<>();
    try {
      InetAddress named = InetAddress.getLocalHost();
      if (!named.isLoopbackAddress()) {
        addresses.add(text(named));
      }
    } catch (UnknownHostException e) {
      LOG.debug("this machine's name has no address", e);
    }
    try {
      addresses.addAll(ofInterfaces());
    } catch (SocketException e) {
      LOG.debug("the network interfaces cannot be listed", e);
    }
    addresses.add(InetAddress.getLoopbackAddress().getHostAddress());
    return List.copyOf(addresses);
  }

  // Behind a % stands the interface, whose name means nothing elsewhere.
  private static String text(InetAddress address) {
    return address.getHostAddress().replaceFirst("%.*", "");
  }

  private static List<String> ofInterfaces() throws SocketException {
    List<String> first = new ArrayList<>();
    List<String> second = new ArrayList<>();
    for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      if (each.isUp() && !each.isLoopback()) {
        for (InterfaceAddress at : each.getInterfaceAddresses()) {
          InetAddress address = at.getAddress();
          if (!address.isLinkLocalAddress()) {
            (address instanceof Inet4Address ? first : second).add(text(address));
          }
        }
      }
    }
    first.addAll(second);
    return first;
  }
}
