"""A client made of the API's document and nothing else: whatever it can do stands there, and it holds us to it."""

from typing import Any

import httpx
from jsonschema import Draft202012Validator

Json = dict[str, Any]


class NotInTheDocument(AssertionError):
    """The document does not know of this."""


class GeneratedClient:
    """Calls endpoints by their names. What is sent and what comes back must be what the document says."""

    def __init__(self, document: Json, http: httpx.AsyncClient) -> None:
        self._document, self._http = document, http
        self._operations = {
            operation["operationId"]: (method, path, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        }
        self.token = ""

    def with_token(self, token: str) -> "GeneratedClient":
        """The same client, signed in."""
        other = GeneratedClient(self._document, self._http)
        other.token = token
        return other

    async def call(self, name: str, *, file: tuple[str, bytes] | None = None, **given: Any) -> Any:
        """Call an endpoint with its parameters and the fields of its body, by their names; returns what it answers.

        Raises:
            NotInTheDocument: Something of it stands there otherwise.
        """
        if name not in self._operations:
            raise NotInTheDocument(name)
        method, path, operation = self._operations[name]
        query: Json = {}
        for parameter in operation.get("parameters", []):
            if parameter["name"] in given:
                value = given.pop(parameter["name"])
                self._hold(value, parameter["schema"])
                if parameter["in"] == "path":
                    path = path.replace(f"{{{parameter['name']}}}", value)
                else:
                    query[parameter["name"]] = value
        body = self._body(operation, given, file)
        headers = {}
        if operation.get("security") and self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        answer = await self._http.request(method.upper(), path, params=query, headers=headers, **body)
        return self._read(operation, answer)

    def _body(self, operation: Json, given: Json, file: tuple[str, bytes] | None) -> Json:
        kinds: Json = operation.get("requestBody", {}).get("content", {})
        if file:
            schema = kinds["multipart/form-data"]["schema"]
            self._hold({**given, file[0]: ""}, schema)
            return {"data": given, "files": {file[0]: ("file", file[1])}}
        if kinds:
            self._hold(given, kinds["application/json"]["schema"])
            return {"json": given}
        if given:
            raise NotInTheDocument(f"{operation['operationId']} takes no {', '.join(given)}")
        return {}

    def _read(self, operation: Json, answer: httpx.Response) -> Any:
        described = operation["responses"].get(str(answer.status_code))
        if described is None:
            raise NotInTheDocument(f"{operation['operationId']} answers {answer.status_code}: {answer.text}")
        body = answer.json()
        self._hold(body, described["content"]["application/json"]["schema"])
        return body

    def _hold(self, value: object, schema: Json) -> None:
        rooted = {**schema, "components": self._document["components"]}
        for problem in Draft202012Validator(rooted).iter_errors(value):
            raise NotInTheDocument(f"{problem.json_path}: {problem.message}")
