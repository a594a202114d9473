// Package redisstore keeps conversations in Redis.
package redisstore
