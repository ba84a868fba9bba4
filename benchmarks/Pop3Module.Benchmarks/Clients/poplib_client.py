"""Python's poplib: one command, one answer. Prints the milliseconds from before the connection to after QUIT."""
import os
import poplib
import sys
import time

poplib._MAXLINE = 1 << 20
work, port, user, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
start = time.perf_counter()
client = poplib.POP3("127.0.0.1", port)
client.user(user)
client.pass_("x")
count = len(client.list()[1])
client.uidl()
for number in range(1, count + 1):
    if work == "Headers":
        client.top(number, 0)
    elif work == "Files":
        lines = client.retr(number)[1]
        with open(os.path.join(folder, f"{number}.eml"), "wb") as file:
            file.write(b"\r\n".join(lines) + b"\r\n")
client.quit()
print((time.perf_counter() - start) * 1000)
