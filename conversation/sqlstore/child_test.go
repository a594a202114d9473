package sqlstore_test

const childTask = "SQLSTORE_TEST_TASK"

func child(string) int { return 0 }
