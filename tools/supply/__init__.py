"""The supply chain: locked requirements, licences, known vulnerabilities, a bill of materials, other Pythons."""
