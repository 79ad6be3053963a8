//! 接口说明 – what is true of every operation of the API, said once: the problems it may answer with,
//! the sign-in it needs, the headers every write takes. Handlers say only what is their own.

use platform::Problem;
use platform::http::{KEY_MAX, TOKEN_COOKIE};
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, Content, OpenApi, Ref, RefOr, Response, ResponseBuilder, SecurityRequirement,
};
use utoipa::{Modify, PartialSchema, ToSchema};

/// Status, and when an operation answers with it.
const PROBLEMS: [(u16, &str); 12] = [
    (400, "输入有误,指明字段 / invalid input; names the field"),
    (401, "尚未登录 / not signed in"),
    (
        403,
        "岗位无权办理,须再次鉴别身份,或来自其他网站 / the caller's role may not do this, identity must be \
         proven again, or it comes from another site",
    ),
    (404, "没有,或不属于本院 / not there, or not for this court to know"),
    (409, "版本已过期,或正由他人办理 / stale version, or being done by another request"),
    (413, "正文过大 / body too large"),
    (415, "正文不是JSON / the body is not JSON"),
    (422, "依规不予办理,载明规则和条文 / refused by a rule; names the rule and its article"),
    (429, "请求或失败过于频繁,未予处理 / too many requests or wrong tries; nothing was done"),
    (500, "系统差错,未作任何更改 / a defect of ours; nothing was changed"),
    (503, "数据库暂不可用,稍后以同一幂等键重试 / database away; try again with the same key"),
    (507, "磁盘已满,未作任何更改 / disk full; nothing was changed"),
];

const BEARER: &str = "bearer";
const COOKIE: &str = "cookie";
const IDEMPOTENCY_KEY: &str = "IdempotencyKey";
const IF_MATCH: &str = "IfMatch";

/// Completes the description made from the handlers.
pub(crate) struct Whole;

impl Modify for Whole {
    fn modify(&self, api: &mut OpenApi) {
        share(api.components.get_or_insert_with(Components::new));
        let session = |name: &str| SecurityRequirement::new(name, Vec::<String>::new());
        api.security = Some(vec![session(BEARER), session(COOKIE)]);
        for (path, item) in &mut api.paths.paths {
            for (writes, operation) in operations(item) {
                Kind::of(path, writes, operation).complete(operation);
            }
        }
    }
}

/// What operations point at.
fn share(components: &mut Components) {
    components.schemas.insert(Problem::name().into_owned(), Problem::schema());
    for (status, when) in PROBLEMS {
        components.responses.insert(status.to_string(), problem(status, when).into());
    }
    components.parameters.insert(IDEMPOTENCY_KEY.to_owned(), idempotency_key().into());
    components.parameters.insert(IF_MATCH.to_owned(), if_match().into());
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let cookie = ApiKey::Cookie(ApiKeyValue::new(TOKEN_COOKIE));
    let schemes = &mut components.security_schemes;
    schemes.insert(BEARER.to_owned(), SecurityScheme::Http(bearer).into());
    schemes.insert(COOKIE.to_owned(), SecurityScheme::ApiKey(cookie).into());
}

fn problem(status: u16, when: &str) -> Response {
    let schema = Ref::from_schema_name(Problem::name());
    let response = ResponseBuilder::new()
        .description(when)
        .content("application/problem+json", Content::new(Some(schema)));
    let response = if [429, 503, 507].contains(&status) {
        let seconds = Header::new(Object::with_type(Type::Integer));
        response.header("Retry-After", seconds)
    } else {
        response
    };
    response.build()
}

fn header(name: &str, what: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .description(Some(what))
        .schema(Some(schema.schema_type(Type::String)))
        .build()
}

fn idempotency_key() -> Parameter {
    header(
        "Idempotency-Key",
        "发送方为本次写入所起的名字;重复发送得到首次的答复 / the sender's own name for this write; \
         sent again, it gets the first reply again",
        ObjectBuilder::new()
            .min_length(Some(1))
            .max_length(Some(KEY_MAX))
            .pattern(Some("^[!-~]([ -~]*[!-~])?$")),
    )
}

fn if_match() -> Parameter {
    header(
        "If-Match",
        "读取案件时得到的ETag;案件已变则409 / the ETag the case was read with; 409 if it changed",
        ObjectBuilder::new().pattern(Some("^\"\\d{1,18}\"$")),
    )
}

/// The operations of a path, and whether each writes.
fn operations(item: &mut PathItem) -> Vec<(bool, &mut Operation)> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    let read = get.iter_mut().map(|operation| (false, operation));
    let written = [put, post, delete, patch].into_iter().flatten();
    read.chain(written.map(|operation| (true, operation))).collect()
}

/// What decides how an operation may end.
struct Kind {
    needs_session: bool,
    has_body: bool,
    has_path_parameters: bool,
    has_parameters: bool,
    is_act: bool,
    is_of_a_case: bool,
}

impl Kind {
    fn of(path: &str, writes: bool, operation: &Operation) -> Self {
        let needs_session = operation.security.is_none();
        let calculates = path.starts_with("/api/v1/calc/");
        Self {
            needs_session,
            has_body: operation.request_body.is_some(),
            has_path_parameters: path.contains('{'),
            has_parameters: operation.parameters.is_some(),
            is_act: writes && needs_session && !calculates,
            is_of_a_case: path.starts_with("/api/v1/cases/{id}/"),
        }
    }

    fn complete(&self, operation: &mut Operation) {
        let responses = &mut operation.responses.responses;
        // What a handler says of a problem itself has one shape too.
        let own: Vec<u16> = responses.keys().filter_map(|status| status.parse().ok()).collect();
        for (status, _) in PROBLEMS {
            if self.may_answer(status) || own.contains(&status) {
                let response = Ref::new(format!("#/components/responses/{status}"));
                responses.insert(status.to_string(), RefOr::Ref(response));
            }
        }
        if self.is_act {
            let parameters = operation.parameters.get_or_insert_default();
            parameters.push(parameter(IDEMPOTENCY_KEY));
            if self.is_of_a_case {
                parameters.push(parameter(IF_MATCH));
            }
        }
    }

    fn may_answer(&self, status: u16) -> bool {
        match status {
            400 => self.has_parameters || self.has_body || self.is_act,
            401 | 403 => self.needs_session,
            404 => self.has_path_parameters || self.is_act,
            413 | 415 => self.has_body,
            409 | 422 | 507 => self.is_act,
            429 | 500 | 503 => true,
            _ => false,
        }
    }
}

fn parameter(name: &str) -> RefOr<Parameter> {
    RefOr::Ref(Ref::new(format!("#/components/parameters/{name}")))
}
