"""How fast gl3rules is beside the engines that its users could take instead: `python -m benchmarks.speed`."""
