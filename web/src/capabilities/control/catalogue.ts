// 财产目录 – the 25 items and how each can be held; the same for everybody, so asked for once.
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas } from "../../kit/api";

export type CatalogueItem = Schemas["CatalogueItem"];

export const useCatalogue = () =>
  useQuery({ queryKey: ["catalogue"], queryFn: () => api<CatalogueItem[]>("/property-catalogue"), staleTime: 600_000 });
