"""The API and the document that describes it, errors and the Idempotency-Key included."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema

from yintang.front.api.documents import ProblemDocument
from yintang.kernel.idempotency import HEADER
from yintang.kernel.problems import MEDIA_TYPE

MEANING = {
    404: "There is no such booking.",
    409: "The time is gone (`alternatives` lists others), or the booking is past this step.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Something needs mending: `errors` names each field; or the diary or the answers do not allow it.",
    429: "Too many requests in this minute.",
    500: "A failure of ours; nothing was changed.",
    503: "The diary or the screening cannot be reached; nothing was changed.",
}
ALWAYS = (422, 429, 500, 503)
ON_POST = (409, 413, 415)
KEY_PARAMETER = {
    "in": "header", "name": HEADER, "required": False,
    "description": "A fresh random value for each thing you want done. The same key and body within 24 hours get the first "
    "answer again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


class Api(NinjaAPI):
    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        raise exc  # the door turns it into a problem document

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        problem = ProblemDocument.model_json_schema(ref_template=REF_TEMPLATE)
        document["components"]["schemas"] |= problem.pop("$defs") | {"Problem": problem}
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                _complete(operation, posts=method == "post", names_booking="{" in path)
        return document


def _complete(operation: dict[str, Any], *, posts: bool, names_booking: bool) -> None:
    codes = (*ALWAYS, *(ON_POST if posts else ()), *((404,) if names_booking else ()))
    operation["responses"] |= {code: _problem(code) for code in sorted(codes)}
    if posts:
        operation["parameters"].append(KEY_PARAMETER)


def _problem(code: int) -> dict[str, Any]:
    return {"description": MEANING[code], "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
