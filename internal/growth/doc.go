// Package growth has nothing but a test: one host grows from memory to Redis Cluster beside a partitioned PostgreSQL, on real servers,
// and takes what it knows along.
package growth
