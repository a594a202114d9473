package testserver

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// busOffset is how far the port of a cluster's bus lies above the one for clients.
const busOffset = 10_000

// FreePort draws a port of the loopback interface that is free, as is the one for a cluster's bus above it. Both lie below those that
// systems give, as they come, to whoever listens or connects without asking for one: there the port of a server that is down for a while
// is not given away meanwhile. Where ip_local_port_range of Linux was widened it may be.
func FreePort() (int, error) {
	// Browsers refuse ports up to 10080. Linux gives ports from 32768 on, other systems higher ones.
	const first, last = 11_000, 32_767 - busOffset
	for range 100 {
		port := first + rand.IntN(last-first+1)
		if isFree(port) && isFree(port+busOffset) {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no free pair of ports between %d and %d", first, last+busOffset)
}

func isFree(port int) bool {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	return err == nil && l.Close() == nil
}
